using System.Collections.Frozen;
using System.Globalization;

namespace Tarn.Patterns.Expressions;

/// <summary>A class of code points: categories of Unicode and some ranges, perhaps negated.</summary>
internal sealed record CharacterClass(uint Categories, (int From, int To)[] Ranges, bool Negated = false)
{
    private const uint Letters = 0b11111;
    private const uint Marks = 0b111 << 5;
    private const uint Numbers = 0b111 << 8;
    private const uint Punctuation = 0b1111111u << (int)UnicodeCategory.ConnectorPunctuation;
    private const uint Symbols = 0b1111u << (int)UnicodeCategory.MathSymbol;

    private static readonly (int, int)[] SpaceRanges =
        [('\t', '\r'), (' ', ' '), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
            (0x3000, 0x3000)];

    public static CharacterClass Digit { get; } = new(Bit(UnicodeCategory.DecimalDigitNumber), []);

    public static CharacterClass Word { get; } =
        new(Letters | Marks | Bit(UnicodeCategory.DecimalDigitNumber) | Bit(UnicodeCategory.LetterNumber) | Bit(UnicodeCategory.ConnectorPunctuation), []);

    public static CharacterClass Space { get; } = new(0, SpaceRanges);

    public static CharacterClass AsciiDigit { get; } = new(0, [('0', '9')]);

    public static CharacterClass AsciiWord { get; } = new(0, [('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')]);

    public static CharacterClass AsciiSpace { get; } = new(0, [('\t', '\r'), (' ', ' ')]);

    public static CharacterClass Hex { get; } = new(0, [('0', '9'), ('a', 'f'), ('A', 'F')]);

    // Names in lower case, without spaces, hyphens and underscores: POSIX brackets, categories and the common scripts.
    private static FrozenDictionary<string, CharacterClass> Named { get; } = new Dictionary<string, CharacterClass>
    {
        ["alnum"] = new(Letters | Marks | Bit(UnicodeCategory.DecimalDigitNumber) | Bit(UnicodeCategory.LetterNumber), []),
        ["alpha"] = new(Letters | Marks | Bit(UnicodeCategory.LetterNumber), []),
        ["ascii"] = new(0, [(0, 127)]),
        ["blank"] = new(Bit(UnicodeCategory.SpaceSeparator), [('\t', '\t')]),
        ["cntrl"] = new(Bit(UnicodeCategory.Control), []),
        ["digit"] = Digit,
        ["graph"] = new(Letters | Marks | Numbers | Punctuation | Symbols | Bit(UnicodeCategory.Format) | Bit(UnicodeCategory.PrivateUse), []),
        ["lower"] = new(Bit(UnicodeCategory.LowercaseLetter), []),
        ["print"] = new(
            Letters | Marks | Numbers | Punctuation | Symbols | Bit(UnicodeCategory.Format) | Bit(UnicodeCategory.PrivateUse)
                | Bit(UnicodeCategory.SpaceSeparator), []),
        ["punct"] = new(Punctuation, [('$', '$'), ('+', '+'), ('<', '>'), ('^', '^'), ('`', '`'), ('|', '|'), ('~', '~')]),
        ["space"] = Space,
        ["upper"] = new(Bit(UnicodeCategory.UppercaseLetter), []),
        ["xdigit"] = Hex,
        ["word"] = Word,
        ["any"] = new(uint.MaxValue, []),
        ["l"] = new(Letters, []),
        ["letter"] = new(Letters, []),
        ["lu"] = new(Bit(UnicodeCategory.UppercaseLetter), []),
        ["ll"] = new(Bit(UnicodeCategory.LowercaseLetter), []),
        ["lt"] = new(Bit(UnicodeCategory.TitlecaseLetter), []),
        ["lm"] = new(Bit(UnicodeCategory.ModifierLetter), []),
        ["lo"] = new(Bit(UnicodeCategory.OtherLetter), []),
        ["m"] = new(Marks, []),
        ["mark"] = new(Marks, []),
        ["mn"] = new(Bit(UnicodeCategory.NonSpacingMark), []),
        ["mc"] = new(Bit(UnicodeCategory.SpacingCombiningMark), []),
        ["me"] = new(Bit(UnicodeCategory.EnclosingMark), []),
        ["n"] = new(Numbers, []),
        ["number"] = new(Numbers, []),
        ["nd"] = Digit,
        ["nl"] = new(Bit(UnicodeCategory.LetterNumber), []),
        ["no"] = new(Bit(UnicodeCategory.OtherNumber), []),
        ["p"] = new(Punctuation, []),
        ["punctuation"] = new(Punctuation, []),
        ["pc"] = new(Bit(UnicodeCategory.ConnectorPunctuation), []),
        ["pd"] = new(Bit(UnicodeCategory.DashPunctuation), []),
        ["ps"] = new(Bit(UnicodeCategory.OpenPunctuation), []),
        ["pe"] = new(Bit(UnicodeCategory.ClosePunctuation), []),
        ["pi"] = new(Bit(UnicodeCategory.InitialQuotePunctuation), []),
        ["pf"] = new(Bit(UnicodeCategory.FinalQuotePunctuation), []),
        ["po"] = new(Bit(UnicodeCategory.OtherPunctuation), []),
        ["s"] = new(Symbols, []),
        ["symbol"] = new(Symbols, []),
        ["sc"] = new(Bit(UnicodeCategory.CurrencySymbol), []),
        ["sm"] = new(Bit(UnicodeCategory.MathSymbol), []),
        ["z"] = new(0b111u << (int)UnicodeCategory.SpaceSeparator, []),
        ["sk"] = new(Bit(UnicodeCategory.ModifierSymbol), []),
        ["so"] = new(Bit(UnicodeCategory.OtherSymbol), []),
        ["zl"] = new(Bit(UnicodeCategory.LineSeparator), []),
        ["zp"] = new(Bit(UnicodeCategory.ParagraphSeparator), []),
        ["cf"] = new(Bit(UnicodeCategory.Format), []),
        ["co"] = new(Bit(UnicodeCategory.PrivateUse), []),
        ["cn"] = new(Bit(UnicodeCategory.OtherNotAssigned), []),
        ["zs"] = new(Bit(UnicodeCategory.SpaceSeparator), []),
        ["cc"] = new(Bit(UnicodeCategory.Control), []),
        ["latin"] = new(
            0, [('A', 'Z'), ('a', 'z'), (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2B8), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F)]),
        ["greek"] = new(0, [(0x370, 0x373), (0x375, 0x377), (0x37A, 0x37D), (0x37F, 0x37F), (0x384, 0x384), (0x386, 0x3E1), (0x3F0, 0x3FF), (0x1F00, 0x1FFE)]),
        ["cyrillic"] = new(0, [(0x400, 0x52F), (0x1C80, 0x1C88), (0x1D2B, 0x1D2B), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)]),
        ["han"] = new(0, [(0x2E80, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF)]),
        ["hiragana"] = new(0, [(0x3041, 0x3096), (0x309D, 0x309F)]),
        ["katakana"] = new(0, [(0x30A1, 0x30FA), (0x30FD, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF6F), (0xFF71, 0xFF9D)]),
        ["arabic"] = new(0, [(0x600, 0x604), (0x606, 0x60B), (0x60D, 0x61A), (0x61C, 0x61E), (0x620, 0x63F), (0x641, 0x64A), (0x656, 0x66F), (0x671, 0x6FF)]),
        ["hebrew"] = new(0, [(0x591, 0x5C7), (0x5D0, 0x5EA), (0x5EF, 0x5F4)]),
    }.ToFrozenDictionary();

    /// <summary>Finds a class by its name in a POSIX bracket or a property. Null: unknown.</summary>
    public static CharacterClass? Find(string name) =>
        Named.GetValueOrDefault(string.Concat(name.ToLowerInvariant().Where(c => c is not (' ' or '-' or '_'))));

    public bool Contains(int codePoint)
    {
        var found = Categories != 0 && (Categories >> (int)CharUnicodeInfo.GetUnicodeCategory(codePoint) & 1) != 0;
        foreach (var (from, to) in Ranges)
        {
            found |= codePoint >= from && codePoint <= to;
        }

        return found != Negated;
    }

    private static uint Bit(UnicodeCategory category) => 1u << (int)category;
}
