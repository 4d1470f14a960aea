using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Urls;

internal sealed partial class UrlOperations
{
    /// <summary>Changes a URL's settings. The URL stays.</summary>
    public async Task<UpdateFunctionUrlConfigOutput> UpdateFunctionUrlConfig(
        UpdateFunctionUrlConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = QualifierOf(found);
        var url = await store.Commit(
            async transaction =>
            {
                var former = await Configs.Read(transaction, found.Id, qualifier) ?? throw NotFound();
                var changed = former with
                {
                    AuthType = input.AuthType ?? former.AuthType,
                    InvokeMode = input.InvokeMode ?? former.InvokeMode,
                    Cors = input.Cors is null ? former.Cors : CorsOf(input.Cors),
                    ModifiedMs = NowMs,
                };
                Configs.Put(transaction, found.Id, qualifier, changed);
                return changed;
            },
            cancellationToken);
        var shown = Show(call, found, qualifier, url);
        return new UpdateFunctionUrlConfigOutput
        {
            FunctionUrl = shown.FunctionUrl,
            FunctionArn = shown.FunctionArn,
            AuthType = shown.AuthType,
            Cors = shown.Cors,
            CreationTime = shown.CreationTime,
            InvokeMode = shown.InvokeMode,
            LastModifiedTime = shown.LastModifiedTime,
        };
    }
}
