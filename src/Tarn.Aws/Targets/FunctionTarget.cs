using Tarn.Functions.Asynchronous.Events;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Invocations;
using Tarn.Functions.Resolving;
using Tarn.Storage.Rights;
using Tarn.Targets;

namespace Tarn.Aws.Targets;

/// <summary>Functions as events find them: by their ARNs, with the rights of their roles.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="resolver">Finds versions.</param>
/// <param name="runner">Runs them.</param>
/// <param name="rights">Knows the rights of roles.</param>
/// <param name="store">The rows of rules.</param>
public sealed class FunctionTarget(
    ResourceRegistry registry,
    FunctionDirectory directory,
    VersionResolver resolver,
    IFunctionRunner runner,
    SenderRights rights,
    IMetadataStore store) : IFunctionTarget, IAsyncRules
{
    /// <inheritdoc/>
    public string? RoleOf(string functionArn) => TryFind(functionArn, out var id, out var arn, out var qualifier)
        ? resolver.Choose(id, arn, qualifier).Config.Role
        : null;

    /// <inheritdoc/>
    public TimeSpan? TimeoutOf(string functionArn) => TryFind(functionArn, out var id, out var arn, out var qualifier)
        ? TimeSpan.FromSeconds(resolver.Choose(id, arn, qualifier).Config.TimeoutSeconds)
        : null;

    /// <inheritdoc/>
    public async ValueTask<InvocationAnswer> Invoke(string functionArn, Invocation invocation, CancellationToken cancellationToken)
    {
        if (!TryFind(functionArn, out var id, out var arn, out var qualifier))
        {
            throw FunctionReasons.NoFunction(functionArn);
        }

        var version = await resolver.Open(id, resolver.Choose(id, arn, qualifier), cancellationToken);
        return await runner.Invoke(version, invocation, cancellationToken);
    }

    /// <inheritdoc/>
    public Sender SenderOf(string functionArn) => RoleOf(functionArn) is { } role && Arn.TryParse(functionArn, out var arn)
        ? new Sender(FunctionRoleKeys.Service, functionArn, arn.Account) { RoleArn = role }
        : throw new TarnException(ErrorKind.AccessDenied, $"The function {functionArn} does not exist, so it has no role");

    /// <inheritdoc/>
    public IRights RightsOf(string functionArn) => rights.OfRole(SenderOf(functionArn));

    /// <inheritdoc/>
    public async ValueTask<AsyncRules> Of(string functionArn)
    {
        if (!TryFind(functionArn, out var id, out var arn, out var qualifier))
        {
            return AsyncRules.Default;
        }

        var rules = await store.Read(
            async reader => await QualifiedConfigs.EventInvoke.Read(reader, id, qualifier ?? VersionDefinition.LatestName), CancellationToken.None);
        var own = rules is null ? AsyncRules.Default : new AsyncRules(
            rules.RetriesMax ?? AsyncRules.Default.RetriesMax,
            rules.AgeSecondsMax is { } seconds ? TimeSpan.FromSeconds(seconds) : AsyncRules.Default.AgeMax,
            rules.OnSuccess,
            rules.OnFailure);
        return own with { AllowsLoops = resolver.AllowsLoops(id), DeadLetter = resolver.Choose(id, arn, qualifier).Config.DeadLetterArn };
    }

    // arn:aws:lambda:region:account:function:name[:qualifier]
    private bool TryFind(string functionArn, out FunctionId id, out string arn, out string? qualifier)
    {
        var parts = functionArn.Split(':');
        (id, arn, qualifier) = (default, functionArn, null);
        if (parts.Length is not (7 or 8) || !registry.TryFind(new ResourceName(parts[4], parts[3], "lambda", "function", parts[6]), out var resource))
        {
            return false;
        }

        id = new FunctionId(resource.Id.Value);
        arn = resource.Arn;
        qualifier = parts.Length == 8 ? parts[7] : null;
        return directory.TryGet(id, out _);
    }
}
