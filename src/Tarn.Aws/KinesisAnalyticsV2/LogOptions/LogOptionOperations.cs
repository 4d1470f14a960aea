using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Definitions;
using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.LogOptions;

/// <summary>The log streams that applications name.</summary>
/// <param name="finder">Finds applications.</param>
/// <param name="store">The store of applications.</param>
[AwsOperations("kinesisanalyticsv2")]
internal sealed partial class LogOptionOperations(ApplicationFinder finder, IMetadataStore store)
{
    /// <summary>Adds a log stream; an application has one at most.</summary>
    [Kept("CloudWatchLoggingOption", "messages are in the server's log and in tarn status")]
    public async Task<AddApplicationCloudWatchLoggingOptionOutput> AddApplicationCloudWatchLoggingOption(
        AddApplicationCloudWatchLoggingOptionInput input, Call call, CancellationToken cancellationToken)
    {
        var (found, done, version) = await Change(
            call,
            input.ApplicationName,
            ExpectedVersions.Of(input.CurrentApplicationVersionId, input.ConditionalToken),
            config => config.LogOptions.Count == 0
                ? config with { LogOptions = [new LogOption("", input.CloudWatchLoggingOption.LogStreamARN)] }
                : throw KinesisAnalyticsV2Errors.InvalidArgumentException("An application has one CloudWatchLoggingOption at most."),
            cancellationToken);
        return new AddApplicationCloudWatchLoggingOptionOutput
        {
            ApplicationARN = found.Arn,
            ApplicationVersionId = version.Number,
            CloudWatchLoggingOptionDescriptions = ConfigDescriptions.LogOptions(version.Config),
            OperationId = done.Id,
        };
    }

    /// <summary>Removes a log stream.</summary>
    public async Task<DeleteApplicationCloudWatchLoggingOptionOutput> DeleteApplicationCloudWatchLoggingOption(
        DeleteApplicationCloudWatchLoggingOptionInput input, Call call, CancellationToken cancellationToken)
    {
        var (found, done, version) = await Change(
            call,
            input.ApplicationName,
            ExpectedVersions.Of(input.CurrentApplicationVersionId, input.ConditionalToken),
            config => config.LogOptions.Any(option => option.Id == input.CloudWatchLoggingOptionId)
                ? config with { LogOptions = [.. config.LogOptions.Where(option => option.Id != input.CloudWatchLoggingOptionId)] }
                : throw KinesisAnalyticsV2Errors.InvalidArgumentException($"There is no CloudWatchLoggingOption {input.CloudWatchLoggingOptionId}."),
            cancellationToken);
        return new DeleteApplicationCloudWatchLoggingOptionOutput
        {
            ApplicationARN = found.Arn,
            ApplicationVersionId = version.Number,
            CloudWatchLoggingOptionDescriptions = ConfigDescriptions.LogOptions(version.Config),
            OperationId = done.Id,
        };
    }

    private async Task<(Resource Found, OperationRow Done, VersionRow Version)> Change(
        Call call, string name, ExpectedVersion expected, Func<ApplicationConfig, ApplicationConfig> change, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, name);
        return await store.Commit(
            async transaction =>
            {
                var id = ApplicationFinder.IdOf(found);
                var done = await ApplicationChanges.Update(transaction, id, expected, call.Operation, change, call.Time);
                return (found, done, (await ApplicationChanges.Current(transaction, id)).Version);
            },
            cancellationToken);
    }
}
