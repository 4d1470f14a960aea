using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Reading;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.Expressions.Binding;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Keys;
using Tarn.Items.Legacy;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using ItemCondition = Tarn.Items.Expressions.Conditions.Condition;
using ItemKeyConditions = Tarn.Items.Expressions.Binding.KeyConditions;
using KeyRange = Tarn.Items.Keys.ItemKeyRange;

namespace Tarn.Aws.DynamoDb.Queries;

internal sealed partial class QueryOperations
{
    /// <summary>Reads items of one partition key in the order of their sort keys.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html"/>
    public async Task<QueryOutput> Query(QueryInput input, Call call, CancellationToken cancellationToken)
    {
        var request = Request(input, call);
        var capacity = CapacityCounter.OfRead(request.Table, request.Index, request.Partition.Span, tables.Limits);
        var page = await PageReader.Read(await tables.Items(cancellationToken), request, After(request), capacity);
        capacity.Use(call);
        return new QueryOutput
        {
            Items = request.Select.IsCount ? null : page.Items,
            Count = page.Count,
            ScannedCount = page.Scanned,
            LastEvaluatedKey = page.LastKey,
            ConsumedCapacity = capacity.Answer(input.ReturnConsumedCapacity),
        };
    }

    private PageRequest Request(QueryInput input, Call call)
    {
        var bound = Bound(input);
        var oldFilter = LegacyParameters.Condition(LegacyRequests.Conditions(input.QueryFilter), input.ConditionalOperator);
        var oldProjection = input.AttributesToGet is { Count: > 0 } names ? LegacyParameters.Projection(names) : null;
        StartKeys.CheckValues(input.ExclusiveStartKey);
        if (input.KeyConditionExpression is null && input.KeyConditions is null)
        {
            throw DynamoDbFailures.Invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        }

        var condition = bound.Condition(ExpressionKind.KeyConditionExpression, input.KeyConditionExpression);
        var filter = bound.Condition(ExpressionKind.FilterExpression, input.FilterExpression) ?? oldFilter;
        var projection = bound.Projection(input.ProjectionExpression) ?? oldProjection;
        bound.CheckUsed();
        if (condition is not null)
        {
            ItemKeyConditions.ByName(condition);
        }
        else
        {
            LegacyParameters.CheckKeys(LegacyRequests.Conditions(input.KeyConditions)!);
        }

        var table = tables.Find(
            call,
            input.TableName,
            "Query",
            found => new ItemRequestKeys(call.RequestKeys)
            {
                Keys = TableFinder.KeysOf(found, input.IndexName),
                Items = found is null ? [] : Partition(input, condition, found),
                Attributes = [.. bound.Attributes, .. input.AttributesToGet ?? [], .. input.QueryFilter?.Keys ?? [], .. input.KeyConditions?.Keys ?? []],
                Select = FilterRules.SelectOf(input.Select, projection, input.IndexName),
                ReturnConsumedCapacity = input.ReturnConsumedCapacity ?? "NONE",
            },
            input.IndexName);
        var index = TableFinder.Index(table, input.IndexName);
        FilterRules.CheckConsistent(index, input.ConsistentRead);
        FilterRules.CheckFilter(FilterRules.NamesOf(filter), table, index, isQuery: true);
        var range = Selected(input, condition, table).Range;
        return new PageRequest
        {
            Table = table,
            Index = index,
            Range = range,
            Partition = range.Low,
            IsForward = input.ScanIndexForward != false,
            IsConsistent = input.ConsistentRead == true,
            Select = SelectedAttributes.Of(input.Select, projection, input.AttributesToGet is not null, table, index),
            Filter = filter,
            StartKey = input.ExclusiveStartKey,
            Limit = input.Limit,
            IsSingle = index is null && table.Keys.Sort.Count == 0,
        };
    }

    private static RequestExpressions Bound(QueryInput input)
    {
        (string, string?)[] expressions =
        [
            ("ProjectionExpression", input.ProjectionExpression),
            ("FilterExpression", input.FilterExpression),
            ("KeyConditionExpression", input.KeyConditionExpression),
        ];
        RequestExpressions.CheckMix(
            [
                ("AttributesToGet", input.AttributesToGet is not null), ("QueryFilter", input.QueryFilter is not null),
                ("ConditionalOperator", input.ConditionalOperator is not null),
                ("KeyConditions", input.KeyConditions is not null && input.KeyConditionExpression is not null),
            ],
            expressions);
        return new RequestExpressions(
            input.ExpressionAttributeNames, input.ExpressionAttributeValues, expressions, "FilterExpression", "KeyConditionExpression");
    }

    // A condition that is no key condition has no leading keys; it is refused once the caller has the right to know the table.
    private static IReadOnlyList<Item> Partition(QueryInput input, ItemCondition? condition, ItemTable table)
    {
        try
        {
            return [FilterRules.PartitionOf(Selected(input, condition, table), Keys(input, table))];
        }
        catch (Exception refused) when (refused is TarnException or AwsErrorException)
        {
            return [];
        }
    }

    private static KeySchema Keys(QueryInput input, ItemTable table) => TableFinder.Index(table, input.IndexName)?.Keys ?? table.Keys;

    private static KeySelection Selected(QueryInput input, ItemCondition? condition, ItemTable table) => condition is null
        ? LegacyParameters.Keys(LegacyRequests.Conditions(input.KeyConditions)!, Keys(input, table))
        : ItemKeyConditions.Of(condition, Keys(input, table));

    // A starting key of another partition, or beyond the conditions, is refused.
    private static KeyRange After(PageRequest request)
    {
        if (request.StartKey is not { } start)
        {
            return request.Range;
        }

        var key = StartKeys.Bytes(request.Table, request.Index, start);
        return request.Range.Contains(key)
            ? request.Range.After(key, request.IsForward)
            : throw DynamoDbFailures.Invalid("The provided starting key is outside query boundaries based on provided conditions");
    }
}
