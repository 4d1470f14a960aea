namespace Tarn.Delivery.Endpoints;

/// <summary>The state of a planned request. The numbers are stored on disk.</summary>
internal enum RequestState : byte
{
    /// <summary>The request must be sent, perhaps again.</summary>
    Open = 0,

    /// <summary>The endpoint has the records.</summary>
    Accepted = 1,

    /// <summary>The records go to the error output.</summary>
    Refused = 2,
}
