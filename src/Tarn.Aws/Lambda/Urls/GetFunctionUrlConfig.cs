using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Urls;

internal sealed partial class UrlOperations
{
    /// <summary>The URL of a function or an alias.</summary>
    public async Task<GetFunctionUrlConfigOutput> GetFunctionUrlConfig(GetFunctionUrlConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = QualifierOf(found);
        var url = await store.Read(reader => Configs.Read(reader, found.Id, qualifier), cancellationToken) ?? throw NotFound();
        var shown = Show(call, found, qualifier, url);
        return new GetFunctionUrlConfigOutput
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
