using Tarn.Wire.Http.Sites;

namespace Tarn.Aws.Sns.Certificates;

/// <summary>The certificates of signatures at <c>/_sns/NAME.pem</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html"/>
/// <param name="door">SNS's door.</param>
/// <param name="certificate">The bytes of a file's name; null: there is none.</param>
internal sealed class CertificateSite(IDoor door, Func<string, byte[]?> certificate) : ISite
{
    /// <summary>The start of paths.</summary>
    public const string Folder = "/_sns/";

    /// <inheritdoc/>
    public SiteVisit? Find(WireRequest request) => request.RawPath.StartsWith(Folder, StringComparison.Ordinal)
        ? new CertificateVisit(certificate(request.RawPath[Folder.Length..]))
        {
            Door = door,
            Operation = "GetCertificate",
            Account = AccountId.Default,
            Region = "",
        }
        : null;
}
