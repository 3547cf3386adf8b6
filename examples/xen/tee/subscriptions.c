/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What an SP has subscribed to, at the first of its entries; 0 at the others.
 * An SP has an entry for each UUID, and any of them can carry a subscription.
 */
static uint32_t ffa_sp_subscriptions(unsigned int n)
{
    const uint32_t mask =
        FFA_PART_PROP_IS_TYPE_MASK | FFA_PART_PROP_DIRECT_REQ_RECV;
    uint16_t id = ffa_sp_entry_read_id(sp_list + n * sp_list_entry_size);
    uint32_t subscriptions = 0;
    unsigned int i;

    for ( i = 0; i < sp_list_count; i++ )
    {
        const void *entry = sp_list + i * sp_list_entry_size;
        uint32_t properties = ffa_sp_entry_read_partition_properties(entry);

        if ( ffa_sp_entry_read_id(entry) != id )
            continue;
        if ( i < n )
            return 0;
        if ( (properties & mask) == FFA_PART_PROP_DIRECT_REQ_RECV )
            subscriptions |= properties;
    }

    return subscriptions &
           (FFA_PART_PROP_NOTIF_CREATED | FFA_PART_PROP_NOTIF_DESTROYED);
}
