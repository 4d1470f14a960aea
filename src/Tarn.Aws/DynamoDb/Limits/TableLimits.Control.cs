using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.Limits;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Limits;

/// <content>Quotas of tables and rates of their operations.</content>
public sealed partial class TableLimits
{
    /// <summary>The most units a second of one table or index.</summary>
    internal const long TableUnitsMax = 40_000;

    private const int TablesMax = 2_500;
    private const int ChangingMax = 500;
    private const int CallsPerSecond = 2_500;

    private readonly LimitTable<(string Account, string Region), CallRateLimits> _calls = new(_ => new CallRateLimits(CallsPerSecond));
    private readonly LimitTable<long, DecreaseLimits> _decreases = new(_ => new DecreaseLimits());

    /// <summary>Counts a call of the control plane.</summary>
    /// <exception cref="AwsErrorException">ThrottlingException.</exception>
    internal void Count(Call call)
    {
        var now = NowMs;
        if (!_calls.Of((call.Account, call.Region), now).TryCall(now))
        {
            throw DynamoDbErrors.ThrottlingException("Rate of requests exceeds the allowed throughput.");
        }
    }

    /// <summary>Checks that the account can change one more table in the region.</summary>
    /// <exception cref="AwsErrorException">LimitExceededException.</exception>
    internal static void CheckChanging(Call call, IEnumerable<ItemTable> all)
    {
        if (OfCall(call, all).Count(table => table.State != TableState.Active) >= ChangingMax)
        {
            throw DynamoDbErrors.LimitExceededException(
                $"Subscriber limit exceeded: There is a limit of {ChangingMax} simultaneous table operations per subscriber");
        }
    }

    /// <summary>Checks that the account can have one more table in the region.</summary>
    /// <exception cref="AwsErrorException">LimitExceededException.</exception>
    internal static void CheckCreate(Call call, IReadOnlyCollection<ItemTable> all)
    {
        CheckChanging(call, all);
        if (OfCall(call, all).Count() >= TablesMax)
        {
            throw DynamoDbErrors.LimitExceededException($"Subscriber limit exceeded: There is a limit of {TablesMax} tables per subscriber");
        }
    }

    /// <summary>Checks units against the quota of a table.</summary>
    /// <exception cref="AwsErrorException">LimitExceededException.</exception>
    internal static void CheckUnits(TableSettings document)
    {
        if (document.Indexes.Values.Append(document.Throughput).Any(units => units.Reads > TableUnitsMax || units.Writes > TableUnitsMax))
        {
            throw DynamoDbErrors.LimitExceededException(
                $"Subscriber limit exceeded: There is a limit of {TableUnitsMax} units of provisioned throughput per table");
        }
    }

    /// <summary>Checks and counts a change of a table's units, and of its indexes'.</summary>
    /// <exception cref="AwsErrorException">LimitExceededException.</exception>
    internal void CountChange(ItemTable table, TableSettings before, TableSettings after)
    {
        CheckUnits(after);
        if (before.IsProvisioned && after.IsProvisioned)
        {
            CountDecrease(table.Id.Value, before.Throughput, after.Throughput);
            foreach (var (name, units) in before.Indexes)
            {
                if (after.Indexes.TryGetValue(name, out var changed) && table.FindIndex(name) is { } index)
                {
                    CountDecrease(index.Id, units, changed);
                }
            }
        }
    }

    private static IEnumerable<ItemTable> OfCall(Call call, IEnumerable<ItemTable> all) =>
        all.Where(table => table.Name.Account == call.Account && table.Name.Region == call.Region);

    private void CountDecrease(long id, TableThroughput before, TableThroughput after)
    {
        if ((after.Reads < before.Reads || after.Writes < before.Writes) && _decreases.Of(id, NowMs).Refusal(NowMs) is { } refusal)
        {
            throw DynamoDbErrors.LimitExceededException(refusal);
        }
    }
}
