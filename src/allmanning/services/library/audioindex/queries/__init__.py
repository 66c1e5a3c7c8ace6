"""Questions of those who listen. Public all of them: nobody needs to say who asks (Library § 14.3)."""
