using System.Globalization;

namespace Tarn.Lake.Hive.Projection;

/// <summary>Whole numbers with a fixed step.</summary>
/// <param name="from">The first number.</param>
/// <param name="to">The largest allowed number, at least the first one.</param>
/// <param name="digits">The digits of each text at least; 1: no zeros are added.</param>
/// <param name="isText">Whether the key's values are texts.</param>
internal sealed class IntegerSeries(long from, long to, int step, int digits, bool isText) : KeySeries
{
    public override long Count { get; } = (long)((((Int128)to - from) / step) + 1);

    // As texts, numbers are in their order when all of them have the same number of digits.
    protected override bool IsAscending => !isText || (from >= 0 && PathOf(from).Length == PathOf(to).Length);

    public override KeyValue At(long place)
    {
        var number = (long)(from + ((Int128)place * step));
        var path = PathOf(number);
        return new KeyValue(isText ? path : number.ToString(CultureInfo.InvariantCulture), path);
    }

    protected override long? PlaceOf(string text)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < from || number > to)
        {
            return null;
        }

        var (place, rest) = Int128.DivRem((Int128)number - from, step);
        return rest == 0 && PathOf(number) == text ? (long)place : null;
    }

    // Java's %0Nd: the sign counts as a digit.
    private string PathOf(long number)
    {
        var text = Int128.Abs(number).ToString(CultureInfo.InvariantCulture);
        return number < 0 ? "-" + text.PadLeft(digits - 1, '0') : text.PadLeft(digits, '0');
    }
}
