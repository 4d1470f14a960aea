using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.Keys;
using Tarn.Items.PartiQl;
using Tarn.Items.Tables;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Statements;

internal sealed partial class StatementOperations
{
    private const string RepeatedItem = "Transaction request cannot include multiple operations on one item";

    /// <summary>Runs up to 100 reads as of one moment, or up to 100 writes and checks, all or none.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html"/>
    public async Task<ExecuteTransactionOutput> ExecuteTransaction(ExecuteTransactionInput input, Call call, CancellationToken cancellationToken)
    {
        var statements = input.TransactStatements.Select(request => PartiQlParser.Parse(request.Statement, request.Parameters)).ToList();
        if (statements.DistinctBy(statement => statement is PartiQlSelect).Count() > 1)
        {
            throw DynamoDbFailures.Invalid("ExecuteTransaction API does not support both read and write operations in the same request.");
        }

        var found = statements.Select((statement, i) => Find(
            statement, "ExecuteTransaction", input.TransactStatements[i].ReturnValuesOnConditionCheckFailure, call)).ToList();
        return statements[0] is PartiQlSelect
            ? await ReadAll(call, input, [.. statements.Cast<PartiQlSelect>()], found, cancellationToken)
            : await WriteAll(call, input, statements, found, cancellationToken);
    }

    private async Task<ExecuteTransactionOutput> ReadAll(
        Call call, ExecuteTransactionInput input, PartiQlSelect[] selects, List<ItemTable> found, CancellationToken cancellationToken)
    {
        var keys = new List<(byte[] Key, Tarn.Items.Expressions.Conditions.Condition? Others)>(selects.Length);
        for (var i = 0; i < selects.Length; i++)
        {
            keys.Add(PartiQlKeys.Find(selects[i].Where, found[i].Keys, out var rest) is { } key && selects[i].Index is null
                ? (KeyForm.Of(found[i].Keys, key), rest)
                : throw DynamoDbFailures.Invalid($"Validation failed in TransactStatements[{i}]: Select statements within ExecuteTransaction must specify the "
                    + "primary key in the where clause."));
        }

        CheckDistinct(keys.Select((key, i) => (found[i].Id, key.Key)));
        var refused = keys.Select(object? (key, i) => tables.Limits?.Read(found[i], null, key.Key)).ToList();
        if (refused.Exists(reason => reason is not null))
        {
            throw CancellationReasons.Error(refused);
        }

        var items = await tables.Items(cancellationToken);
        var capacities = new TransactionCapacities(tables.Limits);
        var responses = new List<ItemResponse>(selects.Length);
        using (var snapshot = await items.Snapshot(found.DistinctBy(table => table.Id)))
        {
            for (var i = 0; i < selects.Length; i++)
            {
                var item = snapshot.Get(found[i], keys[i].Key);
                capacities.Of(found[i]).Read(2 * CapacityCounter.ReadUnits(item?.SizeBytes ?? 0, isConsistent: true), index: null, keys[i].Key);
                responses.Add(new ItemResponse
                {
                    Item = item is { } one && keys[i].Others?.Holds(one) != false ? selects[i].RowOf(one) : (Item?)null,
                });
            }
        }

        return new ExecuteTransactionOutput { Responses = responses, ConsumedCapacity = capacities.Use(call, input.ReturnConsumedCapacity) };
    }

    private async Task<ExecuteTransactionOutput> WriteAll(
        Call call, ExecuteTransactionInput input, List<PartiQlStatement> statements, List<ItemTable> found, CancellationToken cancellationToken)
    {
        var plans = statements.Select((statement, i) =>
            Planned(statement, found[i], input.TransactStatements[i].ReturnValuesOnConditionCheckFailure == "ALL_OLD")).ToList();
        CheckDistinct(plans.Select(plan => (plan.Table.Id, plan.KeyBytes)));
        var items = await tables.Items(cancellationToken);
        var writes = await LimitedWrites.Of(items, plans, tables.Limits, isTransaction: true);
        var result = input.ClientRequestToken is { } token
            ? await items.WriteOnce(writes, RequestTokens.Of(call, token), cancellationToken)
            : await items.Write(writes, call.KeyFor(plans[0].Table.Id), cancellationToken);
        if (result.IsRefused)
        {
            var reasons = result.Items.Select(item => item.Verdict.Reason).ToArray();
            throw reasons.OfType<TarnException>().FirstOrDefault(refused => refused.Reason is null) ?? (Exception)CancellationReasons.Error(reasons);
        }

        var capacities = new TransactionCapacities(tables.Limits);
        capacities.Add(plans, result, input.ClientRequestToken is not null);
        return new ExecuteTransactionOutput { Responses = [], ConsumedCapacity = capacities.Use(call, input.ReturnConsumedCapacity) };
    }

    private static void CheckDistinct(IEnumerable<(ResourceId Table, byte[] Key)> keys)
    {
        var all = keys.Select(key => (key.Table, Convert.ToHexString(key.Key))).ToList();
        if (all.Distinct().Count() < all.Count)
        {
            throw DynamoDbFailures.Invalid(RepeatedItem);
        }
    }
}
