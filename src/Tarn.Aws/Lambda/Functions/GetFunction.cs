using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;

namespace Tarn.Aws.Lambda.Functions;

internal sealed partial class FunctionOperations
{
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
}
