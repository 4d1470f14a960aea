namespace Tarn.Modules.Sns;

/// <summary>The address of a mail relay.</summary>
internal sealed record MailRelay(string Host, int Port)
{
    /// <summary>Whether it is on this machine.</summary>
    public bool IsLoopback => Host == "localhost" || (System.Net.IPAddress.TryParse(Host, out var address) && System.Net.IPAddress.IsLoopback(address));
}
