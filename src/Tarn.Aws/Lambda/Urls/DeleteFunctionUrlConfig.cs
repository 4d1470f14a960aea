using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Urls;

internal sealed partial class UrlOperations
{
    /// <summary>Removes a URL. It is never given again.</summary>
    public async Task DeleteFunctionUrlConfig(DeleteFunctionUrlConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = QualifierOf(found);
        await store.Commit(
            async transaction =>
            {
                if (await Configs.Read(transaction, found.Id, qualifier) is null)
                {
                    throw NotFound();
                }

                Configs.Delete(transaction, found.Id, qualifier);
            },
            cancellationToken);
    }
}
