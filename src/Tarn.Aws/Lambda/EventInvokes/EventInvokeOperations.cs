using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.EventInvokes;

/// <summary>How asynchronous events are retried, and where their results go.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="qualifiers">Checks versions and aliases.</param>
/// <param name="store">The store of configurations.</param>
/// <param name="time">The clock.</param>
[AwsOperations("lambda")]
internal sealed partial class EventInvokeOperations(FunctionFinder finder, Qualifiers qualifiers, IMetadataStore store, TimeProvider time)
{
    /// <summary>The configuration of a version or alias.</summary>
    public async Task<GetFunctionEventInvokeConfigOutput> GetFunctionEventInvokeConfig(
        GetFunctionEventInvokeConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = qualifiers.Require(found);
        var config = await store.Read(reader => Configs.Read(reader, found.Id, qualifier), cancellationToken)
            ?? throw NotFound($"{found.Arn}:{qualifier}");
        return new GetFunctionEventInvokeConfigOutput { EventInvokeMembers = Show($"{found.Arn}:{qualifier}", config) };
    }

    /// <summary>The configurations of a function's versions and aliases.</summary>
    public async Task<ListFunctionEventInvokeConfigsOutput> ListFunctionEventInvokeConfigs(
        ListFunctionEventInvokeConfigsInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        var all = await store.Read(reader => Configs.ReadAll(reader, found.Id), cancellationToken);
        var (page, next) = FunctionListPage.Of(all, row => row.Key, input.Marker, input.MaxItems);
        return new ListFunctionEventInvokeConfigsOutput
        {
            FunctionEventInvokeConfigs =
                [.. page.Select(row => new FunctionEventInvokeConfig { EventInvokeMembers = Show($"{found.Arn}:{row.Key}", row.Value) })],
            NextMarker = next,
        };
    }

    private static QualifiedChanges<EventInvokeDefinition> Configs => QualifiedConfigs.EventInvoke;

    private static EventInvokeMembers Show(string arn, EventInvokeDefinition config) => new()
    {
        LastModified = DateTimeOffset.FromUnixTimeMilliseconds(config.ModifiedMs),
        FunctionArn = arn,
        MaximumRetryAttempts = config.RetriesMax,
        MaximumEventAgeInSeconds = config.AgeSecondsMax,
        DestinationConfig = new DestinationConfig
        {
            OnSuccess = new OnSuccess { Destination = config.OnSuccess },
            OnFailure = new OnFailure { Destination = config.OnFailure },
        },
    };

    private static AwsErrorException NotFound(string arn) =>
        LambdaErrors.ResourceNotFoundException($"The function {arn} doesn't have an EventInvokeConfig");

    // Without a destination the text is empty in Terraform's and the SDKs' requests.
    private static string? Destination(string? arn, string member, bool takesBuckets)
    {
        if (string.IsNullOrEmpty(arn))
        {
            return null;
        }

        FifoTargets.Refuse(arn, member);
        var service = Arn.TryParse(arn, out var parsed) ? parsed.Service : "";
        return service is "lambda" or "sqs" or "sns" || (takesBuckets && service == "s3")
            ? arn
            : throw LambdaErrors.InvalidParameterValueException($"DestinationConfig.{member}.Destination {arn} is not supported by Tarn; supported: "
                + $"a function, a queue, a topic{(takesBuckets ? ", a bucket" : "")} (docs/coverage.md#lambda-putfunctioneventinvokeconfig).");
    }

    private async Task<EventInvokeMembers> Set(
        FoundFunction found, Func<EventInvokeDefinition?, EventInvokeDefinition> change, CancellationToken cancellationToken)
    {
        var qualifier = qualifiers.Require(found);
        var config = await store.Commit(
            async transaction =>
            {
                await FunctionChanges.Require(transaction, found.Id, found.Arn);
                var changed = change(await Configs.Read(transaction, found.Id, qualifier));
                Configs.Put(transaction, found.Id, qualifier, changed);
                return changed;
            },
            cancellationToken);
        return Show($"{found.Arn}:{qualifier}", config);
    }
}
