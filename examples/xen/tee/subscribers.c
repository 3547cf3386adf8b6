/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* One slot for each SP that has subscribed. Returns how many there are. */
unsigned int __init
ffa_partinfo_subscribers(struct libffa_subscriber *subscribers)
{
    unsigned int count = 0;
    unsigned int n;

    BUILD_BUG_ON(FFA_PART_PROP_NOTIF_CREATED >> 6 != LIBFFA_NOTIFY_CREATED);
    BUILD_BUG_ON(FFA_PART_PROP_NOTIF_DESTROYED >> 6 != LIBFFA_NOTIFY_DESTROYED);

    for ( n = 0; n < sp_list_count; n++ )
    {
        uint32_t subscriptions = ffa_sp_subscriptions(n);

        if ( !subscriptions )
            continue;
        subscribers[count].sp_id =
            ffa_sp_entry_read_id(sp_list + n * sp_list_entry_size);
        subscribers[count].events = subscriptions >> 6;
        count++;
    }

    return count;
}
