using System.Security.Cryptography;
using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Definitions.Urls;

namespace Tarn.Aws.Lambda.Urls;

/// <summary>Function URLs.</summary>
/// <param name="finder">Finds functions.</param>
/// <param name="qualifiers">Checks aliases.</param>
/// <param name="store">The store of URLs.</param>
/// <param name="publicUrl">How clients reach the server; null: as the request came.</param>
/// <param name="time">The clock.</param>
[AwsOperations("lambda")]
internal sealed partial class UrlOperations(
    FunctionFinder finder, Qualifiers qualifiers, IMetadataStore store, string? publicUrl, TimeProvider time)
{
    private const string IdLetters = "abcdefghijklmnopqrstuvwxyz234567";
    private const int IdLength = 32;
    private const string Numbered = "Function URLs cannot be created for published versions; use an alias or the function.";

    /// <summary>The URLs of a function and its aliases.</summary>
    public async Task<ListFunctionUrlConfigsOutput> ListFunctionUrlConfigs(
        ListFunctionUrlConfigsInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.FindUnqualified(call, input.FunctionName);
        var all = await store.Read(reader => Configs.ReadAll(reader, found.Id), cancellationToken);
        var (page, next) = FunctionListPage.Of(all, row => row.Key, input.Marker, input.MaxItems);
        return new ListFunctionUrlConfigsOutput
        {
            FunctionUrlConfigs = [.. page.Select(row => Show(call, found, row.Key, row.Value))],
            NextMarker = next,
        };
    }

    private static QualifiedChanges<UrlDefinition> Configs => QualifiedConfigs.Urls;

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static string NewId() => RandomNumberGenerator.GetString(IdLetters, IdLength);

    private static AwsErrorException NotFound() => LambdaErrors.ResourceNotFoundException("The resource you requested does not exist.");

    private static UrlCors? CorsOf(Cors? cors) => cors is null ? null : new UrlCors
    {
        AllowCredentials = cors.AllowCredentials,
        AllowHeaders = cors.AllowHeaders,
        AllowMethods = cors.AllowMethods,
        AllowOrigins = cors.AllowOrigins,
        ExposeHeaders = cors.ExposeHeaders,
        MaxAgeSeconds = cors.MaxAge,
    };

    private string QualifierOf(FoundFunction found) => qualifiers.RequireUnnumbered(found, Numbered);

    private static string ArnOf(FoundFunction found, string qualifier) =>
        qualifier == VersionDefinition.LatestName ? found.Arn : $"{found.Arn}:{qualifier}";

    private static Cors? Show(UrlCors? cors) => cors is null ? null : new Cors
    {
        AllowCredentials = cors.AllowCredentials,
        AllowHeaders = cors.AllowHeaders,
        AllowMethods = cors.AllowMethods,
        AllowOrigins = cors.AllowOrigins,
        ExposeHeaders = cors.ExposeHeaders,
        MaxAge = cors.MaxAgeSeconds,
    };

    private FunctionUrlConfig Show(Call call, FoundFunction found, string qualifier, UrlDefinition url) => new()
    {
        FunctionUrl = $"{publicUrl ?? $"{(call.Tls ? "https" : "http")}://{call.Host}"}/_lambda-url/{url.UrlId}/",
        FunctionArn = ArnOf(found, qualifier),
        AuthType = url.AuthType,
        Cors = Show(url.Cors),
        CreationTime = LambdaTimes.Text(url.CreatedMs),
        LastModifiedTime = LambdaTimes.Text(url.ModifiedMs),
        InvokeMode = url.InvokeMode,
    };
}
