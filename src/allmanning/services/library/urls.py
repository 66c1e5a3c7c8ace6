from allmanning.services.library.borrowers import urls as borrowers
from allmanning.services.library.catalogue import urls as catalogue
from allmanning.services.library.circulation import urls as circulation

app_name = "library"
urlpatterns = [*catalogue.urlpatterns, *borrowers.urlpatterns, *circulation.urlpatterns]
machine_patterns = [
    *catalogue.machine_patterns,
    *borrowers.machine_patterns,
    *circulation.machine_patterns,
]
