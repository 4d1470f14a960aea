using System.Globalization;
using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Definitions;
using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.History;

/// <summary>Versions and operations of applications, the newest first.</summary>
/// <param name="finder">Finds applications.</param>
/// <param name="store">The store of applications.</param>
/// <param name="tokens">The tokens of pages.</param>
[AwsOperations("kinesisanalyticsv2")]
internal sealed partial class HistoryOperations(ApplicationFinder finder, IMetadataStore store, PageTokens tokens)
{
    private const int PageDefault = 50;

    public async Task<ListApplicationVersionsOutput> ListApplicationVersions(
        ListApplicationVersionsInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        var (limit, below) = (input.Limit ?? PageDefault, Below(call, input.ApplicationName, input.NextToken));
        var (current, _) = await finder.Read(found, cancellationToken);
        var page = await store.Read(reader => VersionRow.List(reader, ApplicationFinder.IdOf(found), below, limit + 1), cancellationToken);
        return new ListApplicationVersionsOutput
        {
            ApplicationVersionSummaries =
            [
                .. page.Take(limit).Select(version => new ApplicationVersionSummary
                {
                    ApplicationVersionId = version.Number,
                    ApplicationStatus = ApplicationDetails.StatusOf(version.Number == current.Version ? finder.StatusOf(found) : RunStatus.Ready),
                }),
            ],
            NextToken = page.Count > limit ? After(call, input.ApplicationName, page[limit - 1].Number) : null,
        };
    }

    public async Task<DescribeApplicationVersionOutput> DescribeApplicationVersion(
        DescribeApplicationVersionInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        var (row, _) = await finder.Read(found, cancellationToken);
        var version = await store.Read(reader => VersionRow.Find(reader, ApplicationFinder.IdOf(found), input.ApplicationVersionId), cancellationToken)
            ?? throw KinesisAnalyticsV2Errors.ResourceNotFoundException($"Application {found.Arn} has no version {input.ApplicationVersionId}.");
        var status = version.Number == row.Version ? finder.StatusOf(found) : RunStatus.Ready;
        return new DescribeApplicationVersionOutput { ApplicationVersionDetail = ApplicationDetails.Of(found, row, version, status) };
    }

    public async Task<ListApplicationOperationsOutput> ListApplicationOperations(
        ListApplicationOperationsInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        var (limit, below) = (input.Limit ?? PageDefault, Below(call, input.ApplicationName, input.NextToken));
        var all = await store.Read(
            reader => OperationRow.List(reader, ApplicationFinder.IdOf(found), below, ApplicationChanges.OperationsMax), cancellationToken);
        var fitting = all.Where(
            one => (input.Operation ?? one.Operation) == one.Operation && (input.OperationStatus ?? StatusOf(one)) == StatusOf(one)).ToList();
        return new ListApplicationOperationsOutput
        {
            ApplicationOperationInfoList =
            [
                .. fitting.Take(limit).Select(one => new ApplicationOperationInfo
                {
                    Operation = one.Operation,
                    OperationId = one.Id,
                    StartTime = DateTimeOffset.FromUnixTimeMilliseconds(one.BeganMs),
                    EndTime = DateTimeOffset.FromUnixTimeMilliseconds(one.EndedMs),
                    OperationStatus = StatusOf(one),
                }),
            ],
            NextToken = fitting.Count > limit ? After(call, input.ApplicationName, fitting[limit - 1].Number) : null,
        };
    }

    public async Task<DescribeApplicationOperationOutput> DescribeApplicationOperation(
        DescribeApplicationOperationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);
        var number = OperationRow.NumberOf(input.OperationId) ?? 0;
        var one = await store.Read(reader => OperationRow.Find(reader, ApplicationFinder.IdOf(found), number), cancellationToken)
            ?? throw KinesisAnalyticsV2Errors.ResourceNotFoundException($"Application {found.Arn} has no operation {input.OperationId}.");
        return new DescribeApplicationOperationOutput
        {
            ApplicationOperationInfoDetails = new ApplicationOperationInfoDetails
            {
                Operation = one.Operation,
                StartTime = DateTimeOffset.FromUnixTimeMilliseconds(one.BeganMs),
                EndTime = DateTimeOffset.FromUnixTimeMilliseconds(one.EndedMs),
                OperationStatus = StatusOf(one),
                ApplicationVersionChangeDetails = one is { From: { } from, To: { } to }
                    ? new ApplicationVersionChangeDetails { ApplicationVersionUpdatedFrom = from, ApplicationVersionUpdatedTo = to }
                    : null,
                OperationFailureDetails = ReportOf(one) is { } text
                    ? new OperationFailureDetails { ErrorInfo = new ErrorInfo { ErrorString = text } }
                    : null,
            },
        };
    }

    // The text is in a member of AWS's answer. An operation that lost no state has no text.
    private static string? ReportOf(OperationRow one) =>
        one.Failure ?? (one.States.Any(state => state.Fate != StateFate.Kept) ? string.Join("; ", one.States) : null);

    private static string StatusOf(OperationRow one) => one.Failure is null ? OperationStatus.Successful : OperationStatus.Failed;

    private string After(Call call, string name, long number) => tokens.After(call, name, number.ToString(CultureInfo.InvariantCulture));

    private long Below(Call call, string name, string? token) =>
        tokens.Read(call, name, token) is { } number ? long.Parse(number, CultureInfo.InvariantCulture) : long.MaxValue;
}
