using Tarn.Aws.DynamoDb.Limits;
using Tarn.Items;
using Tarn.Items.Writes;

namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>Makes writes that follow the limits of the real service, if the server has them.</summary>
internal static class LimitedWrites
{
    /// <summary>Makes the writes of plans. A collection whose size is limited and not known is counted first.</summary>
    public static async ValueTask<ItemWrite[]> Of(
        ItemStore items, IReadOnlyList<PlannedWrite> plans, TableLimits? limits, bool isTransaction = false)
    {
        if (limits is not null)
        {
            foreach (var plan in plans)
            {
                if (limits.Uncounted(plan.Table, plan.KeyBytes) is { } unknown)
                {
                    await Count(items, plan, unknown);
                }
            }
        }

        var writes = new ItemWrite[plans.Count];
        for (var i = 0; i < writes.Length; i++)
        {
            writes[i] = plans[i].ToWrite(limits, isTransaction);
        }

        return writes;
    }

    private static async ValueTask Count(ItemStore items, PlannedWrite plan, CollectionLimits collection)
    {
        try
        {
            collection.Set(await CollectionSizes.Count(items, plan.Table, plan.Key, double.MaxValue));
        }
        catch
        {
            collection.GiveUp();
            throw;
        }
    }
}
