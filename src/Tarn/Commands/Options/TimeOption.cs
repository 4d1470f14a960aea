using System.Globalization;
using Tarn.OwnProcess;

namespace Tarn.Commands.Options;

/// <summary>A time as a person writes it; without a zone it is UTC.</summary>
internal static class TimeOption
{
    /// <summary>Parses a time; null: the option is absent.</summary>
    /// <exception cref="CommandException">The text is no time.</exception>
    public static DateTimeOffset? Parse(string? text, string option) => text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw new CommandException($"{option} is '{text}': a time is needed, as in 2026-11-20T10:00:00Z", ExitCode.Usage);
}
