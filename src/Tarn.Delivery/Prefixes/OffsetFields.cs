using System.Text;

namespace Tarn.Delivery.Prefixes;

/// <summary>The letters of a time pattern that print the zone and its offset.</summary>
internal static class OffsetFields
{
    public static void Print(char letter, int count, in CivilTime time, StringBuilder to)
    {
        switch (letter)
        {
            case 'V':
                to.Append(time.Zone.Id);
                break;
            case 'v' or 'z':
                to.Append(count == 4 ? time.Zone.FullName : time.Zone.ShortName);
                break;
            case 'O':
                Localized(time.OffsetSeconds, count == 4, to);
                break;
            case 'Z' when count == 4:
                Localized(time.OffsetSeconds, full: true, to);
                break;
            case 'Z':
                Plain(time.OffsetSeconds, colon: count == 5, minutes: true, seconds: count == 5, zero: count == 5 ? "Z" : "+0000", to);
                break;
            case 'X':
                Plain(time.OffsetSeconds, colon: count is 3 or 5, minutes: count > 1, seconds: count > 3, zero: "Z", to);
                break;
            default:
                var zero = count == 1 ? "+00" : count % 2 == 0 ? "+0000" : "+00:00";
                Plain(time.OffsetSeconds, colon: count is 3 or 5, minutes: count > 1, seconds: count > 3, zero, to);
                break;
        }
    }

    private static void Plain(int offset, bool colon, bool minutes, bool seconds, string zero, StringBuilder to)
    {
        if (offset == 0)
        {
            to.Append(zero);
            return;
        }

        var total = Math.Abs(offset);
        var separator = colon ? ":" : "";
        to.Append(offset < 0 ? '-' : '+').Append($"{total / 3_600:00}");
        if (minutes || total / 60 % 60 != 0)
        {
            to.Append(separator).Append($"{total / 60 % 60:00}");
        }

        if (seconds && total % 60 != 0)
        {
            to.Append(separator).Append($"{total % 60:00}");
        }
    }

    private static void Localized(int offset, bool full, StringBuilder to)
    {
        to.Append("GMT");
        if (offset == 0)
        {
            return;
        }

        var total = Math.Abs(offset);
        to.Append(offset < 0 ? '-' : '+');
        var minutes = total / 60 % 60;
        to.Append(full ? $"{total / 3_600:00}:{minutes:00}" : $"{total / 3_600}");
        if (!full && (minutes != 0 || total % 60 != 0))
        {
            to.Append($":{minutes:00}");
        }

        if (total % 60 != 0)
        {
            to.Append($":{total % 60:00}");
        }
    }
}
