namespace Tarn.Messaging.Buses.Destinations;

/// <summary>A header, a part of a query or a member of a body that a connection adds to requests.</summary>
/// <param name="IsSecret">Whether no answer shows the value.</param>
public sealed record ApiParameter(string Key, string Value, bool IsSecret);
