using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Tarn.Aws.Sns;
using Tarn.Messaging.Topics.Copies;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Modules.Sns;

/// <summary>
/// The RSA key of messages' signatures: <c>keys/sns-signing.key</c>, mode 0600. Its certificate is in <c>keys/</c> too, beside the ones of
/// earlier keys, so that old messages can be verified. A removed key is created again at the next start.
/// </summary>
internal sealed class SigningKey : IMessageSigner, IDisposable
{
    private const string KeyPath = DataDirectory.Keys + "/sns-signing.key";
    private const string FileStart = "SimpleNotificationService-";
    private const string FileEnd = ".pem";
    private const int KeyBits = 2_048;
    private const int YearsValid = 10;
    private const int PemBytesMax = 64 << 10;
    private const int ReadableMode = 0x1A4; // 0644

    // A key serves one signature at a time.
    private readonly Lock _gate = new();
    private readonly IDisk _disk;
    private readonly RSA _key;
    private readonly string _file;

    private SigningKey(IDisk disk, RSA key, string file, string baseUrl) => (_disk, _key, _file, BaseUrl) = (disk, key, file, baseUrl);

    /// <inheritdoc/>
    public string BaseUrl { get; }

    /// <inheritdoc/>
    public string CertificateUrl => BaseUrl + SnsDoor.CertificateFolder + _file;

    /// <summary>Reads the key, or makes it.</summary>
    /// <param name="baseUrl">How clients reach the doors, without a slash at the end.</param>
    /// <exception cref="TarnException">Damaged: the file is no key.</exception>
    public static SigningKey Open(DataDirectory directory, string baseUrl, DateTimeOffset now)
    {
        var disk = directory.Disk;
        var key = RSA.Create(KeyBits);
        if (disk.Find(KeyPath) is null)
        {
            AtomicFile.Write(disk, KeyPath, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        }
        else
        {
            try
            {
                key.ImportFromPem(Encoding.ASCII.GetString(AtomicFile.Read(disk, KeyPath, PemBytesMax)));
            }
            catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
            {
                throw new TarnException(ErrorKind.Damaged, $"{KeyPath} is no key: remove it, and a new one is made.", wrong);
            }
        }

        var file = $"{FileStart}{Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo())).AsSpan(0, 32)}{FileEnd}";
        if (disk.Find($"{DataDirectory.Keys}/{file}") is null)
        {
            AtomicFile.Write(disk, $"{DataDirectory.Keys}/{file}", Encoding.ASCII.GetBytes(CertificateOf(key, now)), ReadableMode);
        }

        return new SigningKey(disk, key, file, baseUrl);
    }

    /// <inheritdoc/>
    public string Sign(ReadOnlySpan<byte> text, int version)
    {
        lock (_gate)
        {
            var hash = version == 2 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;
            return Convert.ToBase64String(_key.SignData(text, hash, RSASignaturePadding.Pkcs1));
        }
    }

    /// <summary>The certificate of a file's name; null: there is none.</summary>
    public byte[]? Certificate(string file)
    {
        var isName = file.StartsWith(FileStart, StringComparison.Ordinal) && file.EndsWith(FileEnd, StringComparison.Ordinal)
            && file.Length == FileStart.Length + 32 + FileEnd.Length && !file.AsSpan(FileStart.Length, 32).ContainsAnyExcept("0123456789abcdef");
        var path = $"{DataDirectory.Keys}/{file}";
        return isName && _disk.Find(path) is not null ? AtomicFile.Read(_disk, path, PemBytesMax) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static string CertificateOf(RSA key, DateTimeOffset now)
    {
        var request = new CertificateRequest("CN=Tarn messages, O=Tarn", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddYears(YearsValid));
        return certificate.ExportCertificatePem() + "\n";
    }
}
