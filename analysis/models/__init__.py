"""Who will leave and who will spend: trained on older periods, judged on the newest."""
