namespace Tarn.Clients;

/// <summary>A statement failed or was cancelled.</summary>
internal sealed class StatementException(string reason) : Exception(reason);
