using System.Text.Json;
using Tarn.Access.Audit;

namespace Tarn.Aws.CloudTrail.Events;

/// <summary>CloudTrail's lists of data calls, and the members that records leave out (<c>data-events.json</c>).</summary>
public static class DataEvents
{
    /// <summary>Reads the lists.</summary>
    public static DataEventTypes Load()
    {
        using var file = typeof(DataEvents).Assembly.GetManifestResourceStream("data-events.json")!;
        using var document = JsonDocument.Parse(file);
        var types = new Dictionary<(string, string), string>();
        foreach (var service in document.RootElement.GetProperty("data").EnumerateObject())
        {
            foreach (var type in service.Value.EnumerateObject())
            {
                foreach (var operation in type.Value.EnumerateArray())
                {
                    types.Add((service.Name, operation.GetString()!), type.Name);
                }
            }
        }

        var payload = document.RootElement.GetProperty("payload").EnumerateObject()
            .SelectMany(service => service.Value.EnumerateArray().Select(member => (service.Name, member.GetString()!)));
        return new DataEventTypes(types, payload.ToHashSet());
    }
}
