namespace Tarn.Delivery.Redrives;

/// <summary>The reason that a redrive did not deliver an entry.</summary>
/// <param name="Code">The code, as in error documents.</param>
/// <param name="Message">One sentence.</param>
internal readonly record struct RedriveRefusal(string Code, string Message);
