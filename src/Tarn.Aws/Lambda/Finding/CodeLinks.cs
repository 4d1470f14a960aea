using Tarn.Access.Sessions;
using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Packages;
using Tarn.Wire.Http.Signatures;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>
/// Makes links from which the holder downloads a zip for 10 minutes. They are signed by a session key that reads this
/// one folder and nothing else.
/// </summary>
/// <param name="keys">Issues session keys.</param>
/// <param name="publicUrl">How clients reach the server; null: as the request came.</param>
/// <param name="time">The clock.</param>
internal sealed class CodeLinks(SessionKeys keys, string? publicUrl, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly SignatureV4 _signatures = new();

    /// <summary>The link to a zip; null for a hot folder, which has no zip.</summary>
    public string? Of(Call call, CodePackage code)
    {
        if (code.HotFolder is not null)
        {
            return null;
        }

        var (bucket, key) = PackageStore.PlaceOf(new PackageScope(call.Account, call.Region), code.Hash);
        var place = new StorageScope(bucket, key[..key.LastIndexOf('/')], StorageScopeAccess.Read);
        var root = Principal.Root(call.Account, "") with { SourceKeyId = keys.RootKeyId(call.Account) };
        var session = keys.Issue(root, Lifetime, [place]);
        var url = new Uri(publicUrl ?? $"{(call.Tls ? "https" : "http")}://{call.Host}");
        var path = $"/{bucket}/{key}";
        var token = $"X-Amz-Security-Token={PercentEncoding.Encode(session.Token)}";
        var query = _signatures.Presign(session.Key, call.Region, "s3", time.GetUtcNow(), Lifetime, "GET", url.Authority, path, token);
        return $"{url.GetLeftPart(UriPartial.Authority)}{path}?{query}";
    }
}
