using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Copies.Imports;

namespace Tarn.Aws.DynamoDb.Imports;

/// <summary>Imports of objects into new tables.</summary>
/// <param name="imports">Running ones, and ones of the last 90 days.</param>
/// <param name="time">The clock of imports.</param>
[AwsOperations("dynamodb")]
internal sealed partial class ImportOperations(ItemImports imports, TimeProvider time)
{
    private const int ImportsOnPage = 25;

    /// <summary>Shows how far an import is.</summary>
    public Task<DescribeImportOutput> DescribeImport(DescribeImportInput input, Call call, CancellationToken cancellationToken) =>
        imports.Find(input.ImportArn) is { } found && IsOf(call, found)
            ? Task.FromResult(new DescribeImportOutput { ImportTableDescription = ImportAnswers.Description(found) })
            : throw DynamoDbErrors.ImportNotFoundException($"Import not found: {input.ImportArn}");

    /// <summary>Lists imports of the last 90 days, the newest first.</summary>
    public Task<ListImportsOutput> ListImports(ListImportsInput input, Call call, CancellationToken cancellationToken)
    {
        var limit = input.PageSize ?? ImportsOnPage;
        var start = input.NextToken is { } token
            ? imports.All.FirstOrDefault(import => import.Name == token) ?? throw DynamoDbFailures.Invalid("Invalid NextToken")
            : null;
        var found = imports.All
            .Where(import => IsOf(call, import) && (input.TableArn is null || import.TableArn == input.TableArn) && (start is null || import.Id < start.Id))
            .OrderByDescending(import => import.Id).Take(limit + 1).ToList();
        return Task.FromResult(new ListImportsOutput
        {
            ImportSummaryList = [.. found.Take(limit).Select(ImportAnswers.Summary)],
            NextToken = found.Count > limit ? found[limit - 1].Name : null,
        });
    }

    private static bool IsOf(Call call, ItemImport import) => import.Caller.Account == call.Account && import.Caller.Region == call.Region;
}
