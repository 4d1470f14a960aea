using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Modules.Http;

/// <summary>
/// Publishes the server's addresses for the commands. The server runs without these files when the disk has no space for
/// them: D15 (a full disk stops work in order). They are written later.
/// </summary>
/// <param name="directory">The data directory, which holds the files.</param>
/// <param name="authority">The certificate of Tarn's own authority, below the directory; null: TLS has another one.</param>
internal sealed class EndpointFiles(DataDirectory directory, string? authority)
{
    /// <summary>The pause between two attempts.</summary>
    public static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(5);

    private volatile TarnException? _failure;
    private (string Url, string? TlsUrl) _addresses;

    /// <summary>One sentence for an operator; null when the files are there.</summary>
    public string? Notice => _failure is { } failure ? $"commands need --endpoint, because the server's address cannot be written: {failure.Message}" : null;

    /// <summary>Writes the files, or holds the addresses for <see cref="Retry"/> when the disk is full.</summary>
    /// <exception cref="TarnException">DiskFailed, AccessDenied.</exception>
    public void Publish(string url, string? tlsUrl)
    {
        _addresses = (url, tlsUrl);
        try
        {
            directory.PublishEndpoint(url);
            if (tlsUrl is not null)
            {
                directory.PublishTlsEndpoint(tlsUrl, authority);
            }

            _failure = null;
        }
        catch (TarnException full) when (full.Kind == ErrorKind.DiskFull)
        {
            _failure = full;
        }
    }

    /// <summary>Writes the files that found no space before.</summary>
    public Task Retry(CancellationToken cancellationToken)
    {
        if (_failure is not null)
        {
            Publish(_addresses.Url, _addresses.TlsUrl);
        }

        return Task.CompletedTask;
    }
}
