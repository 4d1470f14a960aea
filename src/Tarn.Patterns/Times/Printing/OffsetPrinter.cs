using System.Globalization;
using System.Text;

namespace Tarn.Patterns.Times.Printing;

/// <summary>Prints offsets from UTC.</summary>
internal static class OffsetPrinter
{
    /// <summary>Prints an offset.</summary>
    /// <param name="token">The part of the pattern.</param>
    /// <param name="offset">Seconds.</param>
    /// <param name="to">Takes the text.</param>
    public static StringBuilder Print(in TimeToken token, int offset, StringBuilder to) => token.Part switch
    {
        TimePart.Offset => Plain(offset, token.Offset!, to),
        TimePart.LocalOffset => Localized(offset, full: false, to),
        TimePart.FullLocalOffset => Localized(offset, full: true, to),
        _ => throw new InvalidOperationException($"no part {token.Part}"),
    };

    private static StringBuilder Plain(int offset, OffsetForm form, StringBuilder to)
    {
        if (offset == 0)
        {
            return to.Append(form.Zero);
        }

        var total = Math.Abs(offset);
        var separator = form.HasColon ? ":" : "";
        to.Append(offset < 0 ? '-' : '+').Append(CultureInfo.InvariantCulture, $"{total / 3_600:00}");
        if (form.HasMinutes || total / 60 % 60 != 0)
        {
            to.Append(separator).Append(CultureInfo.InvariantCulture, $"{total / 60 % 60:00}");
        }

        return form.HasSeconds && total % 60 != 0 ? to.Append(separator).Append(CultureInfo.InvariantCulture, $"{total % 60:00}") : to;
    }

    private static StringBuilder Localized(int offset, bool full, StringBuilder to)
    {
        to.Append("GMT");
        if (offset == 0)
        {
            return to;
        }

        var total = Math.Abs(offset);
        to.Append(offset < 0 ? '-' : '+');
        var minutes = total / 60 % 60;
        to.Append(full ? $"{total / 3_600:00}:{minutes:00}" : $"{total / 3_600}");
        if (!full && (minutes != 0 || total % 60 != 0))
        {
            to.Append(CultureInfo.InvariantCulture, $":{minutes:00}");
        }

        return total % 60 != 0 ? to.Append(CultureInfo.InvariantCulture, $":{total % 60:00}") : to;
    }
}
