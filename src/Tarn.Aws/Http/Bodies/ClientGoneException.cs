namespace Tarn.Aws.Http.Bodies;

/// <summary>The client closed its connection, or stopped taking the answer: no failure of the server, and nobody is left to answer.</summary>
internal sealed class ClientGoneException(string message, Exception? cause = null) : Exception(message, cause);
