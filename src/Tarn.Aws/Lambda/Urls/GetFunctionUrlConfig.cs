using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;

namespace Tarn.Aws.Lambda.Urls;

internal sealed partial class UrlOperations
{
    /// <summary>The URL of a function or an alias.</summary>
    public async Task<GetFunctionUrlConfigOutput> GetFunctionUrlConfig(GetFunctionUrlConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = QualifierOf(found);
        var url = await store.Read(reader => Configs.Read(reader, found.Id, qualifier), cancellationToken) ?? throw NotFound();
        return new GetFunctionUrlConfigOutput
        {
            UrlMembers = Show(call, found, qualifier, url),
            LastModifiedTime = LambdaTimes.Text(url.ModifiedMs),
        };
    }
}
