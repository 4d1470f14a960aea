namespace Tarn.Messaging.Topics.Copies;

/// <summary>Signs messages, and names the URLs in them.</summary>
public interface IMessageSigner
{
    /// <summary>The signature of a text, in base64.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="version">1: SHA-1; 2: SHA-256.</param>
    string Sign(ReadOnlySpan<byte> text, int version);

    /// <summary>The URL of the certificate of signatures.</summary>
    string CertificateUrl { get; }

    /// <summary>The URL at which unsigned callers reach the operations of topics, without a slash at the end.</summary>
    string BaseUrl { get; }
}
