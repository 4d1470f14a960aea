using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDbStreams.Model;
using Tarn.Items.Tables;
using Tarn.Items.Windows;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.DynamoDbStreams.Finding;

/// <summary>Finds streams by their ARNs. The operation's access row has checked the caller's rights on them.</summary>
/// <param name="tables">The definitions.</param>
/// <param name="streams">The shards.</param>
internal sealed class WindowFinder(ItemTables tables, StreamDirectory streams)
{
    /// <summary>Finds a stream for an operation.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public FoundWindow Find(Call call, string arn)
    {
        var found = TryFind(call, arn) ?? throw NotFound(arn);
        call.Touch(found.Table.Id);
        return found;
    }

    /// <summary>The stream of an ARN; null: there is none for the caller.</summary>
    public FoundWindow? TryFind(Call call, string text) =>
        Arn.TryParse(text, out var arn) && arn.Service == TableFinder.Service && arn.Account == call.Account && arn.Region == call.Region
        && tables.FindWindow(arn, call.Time) is var (table, window)
            ? Of(table, window)
            : null;

    /// <summary>The streams of the caller's tables, also of deleted ones, in the order of their ARNs.</summary>
    public IEnumerable<FoundWindow> All(Call call, string? table) => tables.Rows
        .Where(one => one.Name.Account == call.Account && one.Name.Region == call.Region
            && (table is null || one.Name.Name == table))
        .SelectMany(one => one.Windows.Where(window => window.IsReadable(call.Time)).Select(window => Of(one, window)))
        .OfType<FoundWindow>()
        .OrderBy(found => found.Arn, StringComparer.Ordinal);

    /// <summary>The error for a stream that does not exist.</summary>
    public static AwsErrorException NotFound(string arn) =>
        DynamoDbStreamsErrors.ResourceNotFoundException($"Requested resource not found: Stream: {arn} not found");

    private FoundWindow? Of(ItemTable table, ItemStreamWindow window) =>
        streams.Find(table.Stream) is { } layout ? new FoundWindow(table, window, layout) : null;
}
