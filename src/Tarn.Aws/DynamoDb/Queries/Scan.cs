using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Aws.DynamoDb.Reading;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Items.Expressions.Syntax;
using Tarn.Items.Keys;
using Tarn.Items.Legacy;
using KeyRange = Tarn.Items.Keys.ItemKeyRange;

namespace Tarn.Aws.DynamoDb.Queries;

internal sealed partial class QueryOperations
{
    /// <summary>Reads all items of a table or index, or one segment of them.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html"/>
    public async Task<ScanOutput> Scan(ScanInput input, Call call, CancellationToken cancellationToken)
    {
        (string, string?)[] expressions = [("ProjectionExpression", input.ProjectionExpression), ("FilterExpression", input.FilterExpression)];
        RequestExpressions.CheckMix(
            [
                ("AttributesToGet", input.AttributesToGet is not null), ("ScanFilter", input.ScanFilter is not null),
                ("ConditionalOperator", input.ConditionalOperator is not null),
            ],
            expressions);
        var bound = new RequestExpressions(
            input.ExpressionAttributeNames,
            input.ExpressionAttributeValues,
            expressions,
            "FilterExpression");
        var oldProjection = input.AttributesToGet is { Count: > 0 } names ? LegacyParameters.Projection(names) : null;
        var oldFilter = LegacyParameters.Condition(LegacyRequests.Conditions(input.ScanFilter), input.ConditionalOperator);
        StartKeys.CheckValues(input.ExclusiveStartKey);
        var segment = Segment(input);
        var filter = bound.Condition(ExpressionKind.FilterExpression, input.FilterExpression) ?? oldFilter;
        var projection = bound.Projection(input.ProjectionExpression) ?? oldProjection;
        bound.CheckUsed();
        var table = tables.Find(
            call,
            input.TableName,
            "Scan",
            found => new ItemRequestKeys(call.RequestKeys)
            {
                Keys = TableFinder.KeysOf(found, input.IndexName),
                Attributes = [.. bound.Attributes, .. input.AttributesToGet ?? [], .. input.ScanFilter?.Keys ?? []],
                Select = FilterRules.SelectOf(input.Select, projection, input.IndexName),
                ReturnConsumedCapacity = input.ReturnConsumedCapacity ?? "NONE",
            },
            input.IndexName);
        var index = TableFinder.Index(table, input.IndexName);
        FilterRules.CheckConsistent(index, input.ConsistentRead);
        FilterRules.CheckFilter(FilterRules.NamesOf(filter), table, index, isQuery: false);
        var request = new PageRequest
        {
            Table = table,
            Index = index,
            Range = segment,
            IsForward = true,
            IsConsistent = input.ConsistentRead == true,
            Select = SelectedAttributes.Of(input.Select, projection, input.AttributesToGet is not null, table, index),
            Filter = filter,
            StartKey = input.ExclusiveStartKey,
            Limit = input.Limit,
        };
        var capacity = CapacityCounter.OfRead(table, index, default, tables.Limits);
        var page = await PageReader.Read(await tables.Items(cancellationToken), request, AfterStart(request, input), capacity);
        capacity.Use(call);
        return new ScanOutput
        {
            Items = request.Select.IsCount ? null : page.Items,
            Count = page.Count,
            ScannedCount = page.Scanned,
            LastEvaluatedKey = page.LastKey,
            ConsumedCapacity = capacity.Answer(input.ReturnConsumedCapacity),
        };
    }

    private static KeyRange Segment(ScanInput input)
    {
        if (input is { Segment: null, TotalSegments: null })
        {
            return KeyRange.All;
        }

        if (input.TotalSegments is not { } total)
        {
            throw DynamoDbFailures.Invalid(
                "The TotalSegments parameter is required but was not present in the request when Segment parameter is present");
        }

        if (input.Segment is not { } segment)
        {
            throw DynamoDbFailures.Invalid(
                "The Segment parameter is required but was not present in the request when parameter TotalSegments is present");
        }

        return segment < total
            ? KeyRanges.OfSegment(segment, total)
            : throw DynamoDbFailures.Invalid("The Segment parameter is zero-based and must be less than parameter TotalSegments: "
                + $"Segment: {segment} is not less than TotalSegments: {total}");
    }

    private static KeyRange AfterStart(PageRequest request, ScanInput input)
    {
        if (request.StartKey is not { } start)
        {
            return request.Range;
        }

        var key = StartKeys.Bytes(request.Table, request.Index, start);
        return request.Range.Contains(key)
            ? request.Range.After(key, isForward: true)
            : throw DynamoDbFailures.Invalid("The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey "
                + $"with correct Segment. TotalSegments: {input.TotalSegments} Segment: {input.Segment}");
    }
}
