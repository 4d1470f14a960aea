using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Definitions.Urls;

namespace Tarn.Aws.Lambda.Urls;

internal sealed partial class UrlOperations
{
    /// <summary>Gives a function or an alias a URL.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html"/>
    public async Task<CreateFunctionUrlConfigOutput> CreateFunctionUrlConfig(
        CreateFunctionUrlConfigInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.FunctionName, input.Qualifier);
        var qualifier = QualifierOf(found);
        var url = new UrlDefinition
        {
            UrlId = NewId(),
            AuthType = input.AuthType,
            InvokeMode = input.InvokeMode ?? "BUFFERED",
            Cors = CorsOf(input.Cors),
            CreatedMs = NowMs,
            ModifiedMs = NowMs,
        };
        await store.Commit(
            async transaction =>
            {
                await FunctionChanges.Require(transaction, found.Id, found.Arn);
                if (await Configs.Read(transaction, found.Id, qualifier) is not null)
                {
                    throw LambdaErrors.ResourceConflictException(
                        $"Failed to create function url config for [functionArn = {ArnOf(found, qualifier)}]. "
                        + "Error message:  FunctionUrlConfig exists for this Lambda function");
                }

                Configs.Put(transaction, found.Id, qualifier, url);
            },
            cancellationToken);
        var shown = Show(call, found, qualifier, url);
        return new CreateFunctionUrlConfigOutput
        {
            FunctionUrl = shown.FunctionUrl,
            FunctionArn = shown.FunctionArn,
            AuthType = shown.AuthType,
            Cors = shown.Cors,
            CreationTime = shown.CreationTime,
            InvokeMode = shown.InvokeMode,
        };
    }
}
