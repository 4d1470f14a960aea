using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Copies;
using Tarn.Items.Copies.Exports;

namespace Tarn.Aws.DynamoDb.Exports;

/// <summary>Exports of tables to objects.</summary>
/// <param name="tables">Finds tables.</param>
/// <param name="copies">The bases of exports.</param>
/// <param name="exports">Running ones, and ones of the last 90 days.</param>
/// <param name="time">The clock of exports.</param>
[AwsOperations("dynamodb")]
internal sealed partial class ExportOperations(TableFinder tables, ItemCopies copies, ItemExports exports, TimeProvider time)
{
    private const int ExportsOnPage = 25;

    /// <summary>Shows the state of an export, and its manifest when it is complete.</summary>
    public Task<DescribeExportOutput> DescribeExport(DescribeExportInput input, Call call, CancellationToken cancellationToken) =>
        exports.Find(input.ExportArn) is { } found && IsOf(call, found)
            ? Task.FromResult(new DescribeExportOutput { ExportDescription = ExportAnswers.Description(found) })
            : throw DynamoDbErrors.ExportNotFoundException($"Export not found: {input.ExportArn}");

    /// <summary>Lists exports of the last 90 days, the newest first.</summary>
    public Task<ListExportsOutput> ListExports(ListExportsInput input, Call call, CancellationToken cancellationToken)
    {
        var limit = input.MaxResults ?? ExportsOnPage;
        var start = input.NextToken is { } token
            ? exports.Find(token) ?? throw DynamoDbFailures.Invalid("Invalid NextToken")
            : null;
        var found = exports.All
            .Where(export => IsOf(call, export) && (input.TableArn is null || export.TableArn == input.TableArn) && (start is null || export.Id < start.Id))
            .OrderByDescending(export => export.Id).Take(limit + 1).ToList();
        return Task.FromResult(new ListExportsOutput
        {
            ExportSummaries = [.. found.Take(limit).Select(ExportAnswers.Summary)],
            NextToken = found.Count > limit ? found[limit - 1].Arn : null,
        });
    }

    private static bool IsOf(Call call, ItemExport export) => export.Caller.Account == call.Account && export.Caller.Region == call.Region;
}
