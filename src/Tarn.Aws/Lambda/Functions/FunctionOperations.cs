using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Invocations;
using Tarn.Functions.Resolving;

namespace Tarn.Aws.Lambda.Functions;

/// <summary>Functions: code and settings.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="inputs">Takes role, layers and code from requests.</param>
/// <param name="links">Makes links to code.</param>
/// <param name="directory">Functions in memory.</param>
/// <param name="runner">Runs versions; environments of deleted ones retire.</param>
/// <param name="store">The store of all of them.</param>
[AwsOperations("lambda")]
internal sealed partial class FunctionOperations(
    FunctionFinder finder,
    FunctionInputs inputs,
    CodeLinks links,
    FunctionChanges functions,
    FunctionDirectory directory,
    IFunctionRunner runner,
    IMetadataStore store)
{
    private const long CodeBytesMax = 80_530_636_800;

    /// <summary>A version of a function, and a link to its code.</summary>
    public async Task<GetFunctionOutput> GetFunction(GetFunctionInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var version = VersionOf(found);
        var tags = await store.Read(reader => ResourceTags.Read(reader, new ResourceId(found.Id.Value)), cancellationToken);
        return new GetFunctionOutput
        {
            Configuration = FunctionViews.Configuration(found.Name, found.QualifiedArn, version),
            Code = new FunctionCodeLocation { RepositoryType = "S3", Location = links.Of(call, version.Code) },
            Tags = tags.Count == 0 ? null : tags.ToDictionary(tag => tag.Key, tag => tag.Value),
            Concurrency = found.Qualifier is null && directory.TryGet(found.Id, out var function) && function.ReservedConcurrency is { } reserved
                ? new Concurrency { ReservedConcurrentExecutions = reserved }
                : null,
        };
    }

    /// <summary>The settings of a version.</summary>
    public Task<GetFunctionConfigurationOutput> GetFunctionConfiguration(
        GetFunctionConfigurationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        return Task.FromResult(new GetFunctionConfigurationOutput
        {
            FunctionMembers = FunctionViews.Members(found.Name, found.QualifiedArn, VersionOf(found)),
        });
    }

    private long CodeBytes(Call call) => directory.Versions
        .Where(row => directory.TryGet(row.Key.Function, out var function) && function.Account == call.Account && function.Region == call.Region)
        .Sum(row => row.Value.Code.ZipBytes);

    private void CheckStorage(Call call, NewCode code)
    {
        if (CodeBytes(call) + code.Package.ZipBytes > CodeBytesMax)
        {
            throw LambdaErrors.CodeStorageExceededException("Code storage limit exceeded.");
        }
    }

    private static string LogGroupOf(string name) => $"/aws/lambda/{name}";

    // A version as a request names it: by an alias, too.
    private VersionDefinition VersionOf(FoundFunction found)
    {
        var number = found.Qualifier is not { } name ? VersionDefinition.LatestNumber
            : VersionResolver.NumberOf(name) is { } given ? given
            : directory.TryGet(new AliasKey(found.Id, name), out var alias) ? alias.Version
            : throw FunctionReasons.NoFunction(found.QualifiedArn);
        return directory.TryGet(new VersionKey(found.Id, number), out var version) ? version : throw FunctionReasons.NoFunction(found.QualifiedArn);
    }

    private static void RemovePolicies(IMetadataTransaction transaction, IEnumerable<long> owners)
    {
        foreach (var owner in owners)
        {
            ResourceRegistry.SetPolicy(transaction, new ResourceId(owner), null);
        }
    }
}
