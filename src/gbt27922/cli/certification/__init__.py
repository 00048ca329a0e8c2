"""``gbt27922 certification``: from the application to the certificate's last day."""
