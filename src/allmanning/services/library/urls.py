from allmanning.services.library.accounting import urls as accounting
from allmanning.services.library.audioindex import urls as audioindex
from allmanning.services.library.borrowers import urls as borrowers
from allmanning.services.library.catalogue import urls as catalogue
from allmanning.services.library.cataloguing import urls as cataloguing
from allmanning.services.library.circulation import urls as circulation
from allmanning.services.library.counter import urls as counter
from allmanning.services.library.following import urls as following
from allmanning.services.library.machines import urls as machines

app_name = "library"
ROOMS = (catalogue, borrowers, following, circulation, audioindex, cataloguing, accounting, counter,
         machines)  # fmt: skip
urlpatterns = [pattern for room in ROOMS for pattern in room.urlpatterns]
machine_patterns = [pattern for room in ROOMS for pattern in room.machine_patterns]
short_patterns = audioindex.short_patterns
