namespace Tarn.Wire.Http.Bodies;

/// <summary>
/// The client closed its connection, or stopped reading the answer. The server has not failed, and no answer can be
/// sent.
/// </summary>
internal sealed class ClientGoneException(string message, Exception? cause = null) : Exception(message, cause);
