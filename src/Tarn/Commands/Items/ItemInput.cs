using System.Text.Json;
using Tarn.OwnProcess;

namespace Tarn.Commands.Items;

/// <summary>Items that a person or a file gives as JSON.</summary>
internal static class ItemInput
{
    /// <summary>Parses one JSON object.</summary>
    /// <param name="what">The source of the text, for the message.</param>
    /// <exception cref="CommandException">The text is not one JSON object.</exception>
    public static JsonDocument Parse(string text, string what)
    {
        try
        {
            var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException)
        {
            // The message below names the form.
        }

        throw new CommandException($"{what} is not a JSON object: {text}", ExitCode.Usage);
    }
}
