using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Model;
using Tarn.Lake.Catalog.Partitions;

namespace Tarn.Aws.Glue.Partitions;

internal sealed partial class PartitionOperations
{
    /// <summary>
    /// Lists the partitions that an expression selects, in the order of their values. An Iceberg table has none here: they are in its own
    /// metadata.
    /// </summary>
    [Kept("AuditContext", "for AWS's own engines")]
    [Refused("TransactionId", "Iceberg tables, which commit atomically")]
    [Refused("QueryAsOfTime", "time travel in SQL")]
    public async Task<GetPartitionsOutput> GetPartitions(GetPartitionsInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var keys = PartitionDocuments.Keys(table);
        var filter = PartitionFilter.Parse(input.Expression, keys);
        var listing = $"{table.Id}/{input.Segment?.SegmentNumber}/{input.Segment?.TotalSegments}/{input.Expression}";
        var after = string.IsNullOrEmpty(input.NextToken) ? default : tokens.Open(call, listing, input.NextToken);
        var (page, next) = await new PartitionTable(table.Id, keys).List(
            store, filter, SegmentOf(input.Segment), after, input.MaxResults ?? PartitionTable.PageMax, cancellationToken);
        return new GetPartitionsOutput
        {
            Partitions = [.. PartitionDocuments.Show(page, table, call, input.ExcludeColumnSchema == true)],
            NextToken = next is { } last ? tokens.Seal(call, listing, last.Span) : null,
        };
    }

    private static PartitionSegment? SegmentOf(Segment? segment)
    {
        if (segment is null)
        {
            return null;
        }

        return segment.SegmentNumber < segment.TotalSegments
            ? new PartitionSegment(segment.SegmentNumber, segment.TotalSegments)
            : throw GlueErrors.InvalidInputException(
                $"Segment.SegmentNumber is {segment.SegmentNumber}; of {segment.TotalSegments} segments the last one is {segment.TotalSegments - 1}.");
    }
}
