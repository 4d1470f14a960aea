namespace Tarn.Aws.Protocols;

/// <summary>The extra members of an error, without those that are not given.</summary>
public static class ErrorMembers
{
    /// <summary>Names and values, in the model's order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var given = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in members)
        {
            if (value is not null)
            {
                given.Add(new(name, value));
            }
        }

        return given;
    }
}
