namespace Tarn.Aws.Protocols;

/// <summary>How an operation takes its request body.</summary>
public enum RequestBodyKind
{
    /// <summary>Read whole, then bound to the typed input.</summary>
    Buffered,

    /// <summary>Read whole into one piece of pooled memory and handed over with an index of its members.</summary>
    Raw,

    /// <summary>Handed over unread as <see cref="WireRequest.Stream"/>.</summary>
    Stream,
}
