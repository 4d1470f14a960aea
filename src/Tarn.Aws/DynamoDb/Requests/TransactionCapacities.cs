using Tarn.Aws.DynamoDb.Limits;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Tables;
using Tarn.Items.Writes;

namespace Tarn.Aws.DynamoDb.Requests;

/// <summary>The units that one transaction uses, by table.</summary>
/// <param name="limits">Charges units; null: they are not limited.</param>
internal sealed class TransactionCapacities(TableLimits? limits)
{
    private readonly Dictionary<ResourceId, CapacityCounter> _counters = [];

    /// <summary>The counter of a table, made at its first use.</summary>
    public CapacityCounter Of(ItemTable table) => _counters.TryGetValue(table.Id, out var counter) ? counter
        : _counters[table.Id] = new CapacityCounter(table) { IsTransaction = true, Limits = limits };

    /// <summary>Counts the writes of a transaction.</summary>
    /// <param name="hasToken">Whether the caller sent a token.</param>
    public void Add(IReadOnlyList<PlannedWrite> plans, WriteResult result, bool hasToken)
    {
        for (var i = 0; i < plans.Count; i++)
        {
            var counter = Of(plans[i].Table);
            if (result.IsRepeated && hasToken)
            {
                // AWS: a repeated token shows the units of reading the items.
                counter.Read(2 * CapacityCounter.ReadUnits(result.Items[i].After?.SizeBytes ?? 0, isConsistent: true));
            }
            else if (plans[i].IsCheck)
            {
                counter.Check(result.Items[i]);
            }
            else
            {
                counter.Write(result.Items[i]);
            }
        }
    }

    /// <summary>Counts the units for the call, and returns the answer's form of them; null: the caller did not ask.</summary>
    public List<ConsumedCapacity>? Use(Call call, string? asked)
    {
        foreach (var counter in _counters.Values)
        {
            counter.Use(call);
        }

        var used = _counters.Values.Select(counter => counter.Answer(asked)).OfType<ConsumedCapacity>().ToList();
        return used.Count == 0 ? null : used;
    }
}
