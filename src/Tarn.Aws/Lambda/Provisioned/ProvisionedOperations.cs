using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Provisioning;
using Tarn.Functions.Resolving;

namespace Tarn.Aws.Lambda.Provisioned;

/// <summary>Environments that are always ready for versions and aliases.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="qualifiers">Checks versions and aliases.</param>
/// <param name="directory">Functions in memory.</param>
/// <param name="provisioned">Holds the environments ready.</param>
/// <param name="store">The store of configurations.</param>
/// <param name="time">The clock.</param>
[AwsOperations("lambda")]
internal sealed partial class ProvisionedOperations(
    FunctionFinder finder, Qualifiers qualifiers, FunctionDirectory directory, ProvisionedConcurrency provisioned, IMetadataStore store, TimeProvider time)
{
    private const string Unpublished = "Provisioned Concurrency Configs cannot be applied to unpublished function versions.";

    /// <summary>Ends the provisioned concurrency of a version or alias. Without one, nothing changes.</summary>
    public async Task DeleteProvisionedConcurrencyConfig(
        DeleteProvisionedConcurrencyConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = qualifiers.RequirePublished(found, Unpublished);
        await store.Commit(
            transaction =>
            {
                Configs.Delete(transaction, found.Id, qualifier);
                return ValueTask.FromResult(true);
            },
            cancellationToken);
    }

    /// <summary>The provisioned concurrency of a function's versions and aliases.</summary>
    public async Task<ListProvisionedConcurrencyConfigsOutput> ListProvisionedConcurrencyConfigs(
        ListProvisionedConcurrencyConfigsInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        var all = await store.Read(reader => Configs.ReadAll(reader, found.Id), cancellationToken);
        var (page, next) = FunctionListPage.Of(all, row => row.Key, input.Marker, input.MaxItems);
        return new ListProvisionedConcurrencyConfigsOutput
        {
            ProvisionedConcurrencyConfigs = [.. page.Select(row => Show(found, row.Key, row.Value))],
            NextMarker = next,
        };
    }

    private static QualifiedChanges<ProvisionedDefinition> Configs => QualifiedConfigs.Provisioned;

    private static AwsErrorException NotFound() =>
        LambdaErrors.ProvisionedConcurrencyConfigNotFoundException("No Provisioned Concurrency Config found for this function");

    // The numbers of all versions that a qualifier sends calls to.
    private IEnumerable<long> VersionsOf(FunctionId id, string qualifier) => VersionResolver.NumberOf(qualifier) is { } number ? [number]
        : directory.TryGet(new AliasKey(id, qualifier), out var alias) ? alias.OtherVersion is { } other ? [alias.Version, other] : [alias.Version]
        : [];

    private ProvisionedConcurrencyConfigListItem Show(FoundFunction found, string qualifier, ProvisionedDefinition config)
    {
        var status = provisioned.StatusOf(new QualifiedKey(found.Id, QualifiedKind.Provisioned, qualifier), config);
        var isReady = status.Allocated >= config.Requested;
        return new ProvisionedConcurrencyConfigListItem
        {
            FunctionArn = $"{found.Arn}:{qualifier}",
            RequestedProvisionedConcurrentExecutions = config.Requested,
            AvailableProvisionedConcurrentExecutions = status.Available,
            AllocatedProvisionedConcurrentExecutions = status.Allocated,
            Status = isReady ? "READY" : status.Failure is null ? "IN_PROGRESS" : "FAILED",
            StatusReason = isReady ? null : status.Failure,
            LastModified = LambdaTimes.Text(config.ModifiedMs),
        };
    }

    private void Check(FoundFunction found, string qualifier, int requested)
    {
        var isAlias = VersionResolver.NumberOf(qualifier) is null;
        var versions = VersionsOf(found.Id, qualifier).ToList();
        if (versions.Contains(VersionDefinition.LatestNumber))
        {
            throw LambdaErrors.InvalidParameterValueException(Unpublished);
        }

        var others = directory.Provisioned.Where(row => row.Key.Function == found.Id && row.Key.Qualifier != qualifier).ToList();
        var ofOtherForm = others.Where(row => VersionResolver.NumberOf(row.Key.Qualifier) is null != isAlias);
        if (ofOtherForm.Any(row => VersionsOf(found.Id, row.Key.Qualifier).Intersect(versions).Any()))
        {
            throw LambdaErrors.InvalidParameterValueException(isAlias
                ? "Alias can not be used for Provisioned Concurrency configuration on an already Provisioned version"
                : "Version is pointed by a Provisioned Concurrency alias");
        }

        var ofFunction = others.Sum(row => row.Value.Requested) + requested;
        var reserved = directory.TryGet(found.Id, out var function) ? function.ReservedConcurrency : null;
        if (reserved is { } max && ofFunction > max)
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function ({max})");
        }

        var kept = function is null ? 0 : directory.KeptConcurrency(function.Account, function.Region, found.Id);
        if (reserved is null && kept + ofFunction > FunctionChanges.ConcurrencyMax - FunctionChanges.UnreservedMin)
        {
            throw LambdaErrors.InvalidParameterValueException("Specified ConcurrentExecutions for function decreases account's "
                + $"UnreservedConcurrentExecution below its minimum value of [{FunctionChanges.UnreservedMin}].");
        }
    }
}
