using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items;
using Tarn.Items.Keys;
using Tarn.Items.PartiQl;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Storage.Calls;

namespace Tarn.Aws.DynamoDb.Statements;

internal sealed partial class StatementOperations
{
    /// <summary>Runs up to 25 reads, or up to 25 writes, each by itself. A statement that fails has an error instead of its
    /// result.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html"/>
    public async Task<BatchExecuteStatementOutput> BatchExecuteStatement(
        BatchExecuteStatementInput input, Call call, CancellationToken cancellationToken)
    {
        var statements = input.Statements.Select(Parsed).ToList();
        if (statements.Where(one => one.Statement is not null).DistinctBy(one => one.Statement is PartiQlSelect).Count() > 1)
        {
            throw DynamoDbFailures.Invalid("Read and write requests together in the same batch is not supported.");
        }

        var plans = statements.Select((one, i) => one.Statement is { } statement
            ? PlanOne(statement, input.Statements[i], call)
            : new BatchPlan(null, null, null, null, one.Failure)).ToList();
        var keys = plans.Where(plan => plan.Key is not null).Select(plan => (plan.Table!.Id, Convert.ToHexString(plan.Key!))).ToList();
        if (keys.Distinct().Count() < keys.Count)
        {
            throw DynamoDbFailures.Invalid("Provided list of item keys contains duplicates");
        }

        var items = await tables.Items(cancellationToken);
        var capacities = new Dictionary<ResourceId, CapacityCounter>();
        var responses = new List<BatchStatementResponse>(plans.Count);
        for (var i = 0; i < plans.Count; i++)
        {
            responses.Add(await RunOne(items, plans[i], input.Statements[i], capacities, call, i, cancellationToken));
        }

        foreach (var capacity in capacities.Values)
        {
            capacity.Use(call);
        }

        var used = capacities.Values.Select(capacity => capacity.Answer(input.ReturnConsumedCapacity)).OfType<ConsumedCapacity>().ToList();
        return new BatchExecuteStatementOutput { Responses = responses, ConsumedCapacity = used.Count == 0 ? null : used };
    }

    // A statement that cannot be read fails alone.
    private static (PartiQlStatement? Statement, Exception? Failure) Parsed(BatchStatementRequest request)
    {
        try
        {
            return (PartiQlParser.Parse(request.Statement, request.Parameters), null);
        }
        catch (TarnException refused)
        {
            return (null, refused);
        }
    }

    private BatchPlan PlanOne(PartiQlStatement statement, BatchStatementRequest request, Call call)
    {
        ItemTable? table = null;
        try
        {
            table = Find(statement, "BatchExecuteStatement", request.ReturnValuesOnConditionCheckFailure, call);
            if (statement is not PartiQlSelect select)
            {
                var write = Planned(statement, table, request.ReturnValuesOnConditionCheckFailure == "ALL_OLD");
                return new BatchPlan(table, statement, write, write.KeyBytes, null);
            }

            var key = PartiQlKeys.Find(select.Where, table.Keys, out var rest) is { } found && select.Index is null
                ? KeyForm.Of(table.Keys, found)
                : throw DynamoDbFailures.Invalid("Select statements within BatchExecuteStatement must specify the primary key in the where clause.");
            return new BatchPlan(table, statement, null, key, null) { Rest = rest };
        }
        catch (Exception failed) when (failed is TarnException or AwsErrorException)
        {
            return new BatchPlan(table, statement, null, null, failed);
        }
    }

    private async Task<BatchStatementResponse> RunOne(
        ItemStore items,
        BatchPlan plan,
        BatchStatementRequest request,
        Dictionary<ResourceId, CapacityCounter> capacities,
        Call call,
        int number,
        CancellationToken cancellationToken)
    {
        try
        {
            if (plan.Failure is { } failure)
            {
                return Failed(plan, failure);
            }

            var table = plan.Table!;
            if (!capacities.TryGetValue(table.Id, out var capacity))
            {
                capacities[table.Id] = capacity = new CapacityCounter(table) { Limits = tables.Limits };
            }

            if (plan.Write is null)
            {
                if (tables.Limits?.Read(table, null, plan.Key) is { } refused)
                {
                    return Failed(plan, refused);
                }

                var isConsistent = request.ConsistentRead == true;
                var item = await items.Get(table, plan.Key!, isConsistent);
                capacity.Read(CapacityCounter.ReadUnits(item?.SizeBytes ?? 0, isConsistent), index: null, plan.Key);
                var shown = item is { } found && plan.Rest?.Holds(found) != false ? ((PartiQlSelect)plan.Statement!).RowOf(found) : (Item?)null;
                return new BatchStatementResponse { TableName = table.Name.Name, Item = shown };
            }

            var key = call.KeyFor(table.Id);
            var own = key == CallKey.None ? key : new CallKey(key.High, key.Low ^ ((ulong)number + 1));
            var result = await items.Write(await LimitedWrites.Of(items, [plan.Write], tables.Limits), own, cancellationToken);
            if (result.IsRefused && result.Items[0].Verdict.Reason is { } reason)
            {
                return Failed(plan, PlannedWrite.ErrorOf(reason), (reason as ConditionFailure)?.Before);
            }

            capacity.Write(result.Items[0]);
            return new BatchStatementResponse { TableName = table.Name.Name, Item = Returned(plan.Statement!, result.Items[0]) };
        }
        catch (Exception failed) when (failed is TarnException or AwsErrorException)
        {
            return Failed(plan, failed);
        }
    }

    private static BatchStatementResponse Failed(BatchPlan plan, Exception failure, Item? before = null)
    {
        var error = failure as AwsErrorException ?? DynamoDbFailures.Map((TarnException)failure);
        var code = error.Code switch
        {
            "ConditionalCheckFailedException" => "ConditionalCheckFailed",
            "ResourceNotFoundException" => "ResourceNotFound",
            "AccessDeniedException" => "AccessDenied",
            "DuplicateItemException" => "DuplicateItem",
            "ThrottlingException" => "ThrottlingError",
            "ProvisionedThroughputExceededException" => "ProvisionedThroughputExceeded",
            "ItemCollectionSizeLimitExceededException" => "ItemCollectionSizeLimitExceeded",
            "InternalServerError" or "InternalFailure" => "InternalServerError",
            _ => "ValidationError",
        };
        return new BatchStatementResponse
        {
            TableName = plan.Table?.Name.Name,
            Error = new BatchStatementError { Code = code, Message = error.Message, Item = before },
        };
    }

    private sealed record BatchPlan(ItemTable? Table, PartiQlStatement? Statement, PlannedWrite? Write, byte[]? Key, Exception? Failure)
    {
        public Tarn.Items.Expressions.Conditions.Condition? Rest { get; init; }
    }
}
