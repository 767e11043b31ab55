//! Personal data: reference values, and what is listed and masked.

use crate::oracle_networks::json;
use huzhu::signals::checksums::{Verdict, card, resident};
use huzhu::signals::{Datum, mask, personal_data};
use proptest::prelude::*;

fn found(text: &str) -> Vec<(Datum, &str)> {
    personal_data(text).into_iter().map(|s| (s.datum, &text[s.start..s.end])).collect()
}

#[test]
fn check_digits_are_those_of_the_reference() {
    let data = json("stats/checksums.json");
    for case in data["cn_resident_id"].as_array().unwrap() {
        let (value, verdict) = (case["value"].as_str().unwrap(), case["verdict"].as_str().unwrap());
        // A number of another length is not looked at.
        if verdict != "format" {
            let expected = match verdict {
                "ok" => Verdict::Right,
                "checksum" => Verdict::WrongDigit,
                _ => Verdict::Impossible,
            };
            assert_eq!(resident(value), expected, "{value}");
        }
        let listed = found(value).iter().any(|f| f.0 == Datum::IdCard);
        assert_eq!(listed, matches!(verdict, "ok" | "checksum"), "{value}");
    }
    for case in data["luhn"].as_array().unwrap() {
        let value = case["value"].as_str().unwrap();
        let right = card(value) == Verdict::Right;
        // Issuer and length are asked for besides: all zeros, and eleven digits, are no cards.
        let issued = !value.starts_with('0') && value.len() >= 15;
        assert_eq!(right, case["valid"].as_bool().unwrap() && issued, "{value}");
    }
    for case in data["cn_mobile"].as_array().unwrap() {
        let text = case["text"].as_str().unwrap();
        let phone = found(text).iter().any(|f| f.0 == Datum::Phone);
        assert_eq!(phone, case["found"].as_bool().unwrap(), "{text}: {:?}", found(text));
    }
}

#[test]
fn every_kind_is_found_where_it_stands() {
    for (text, datum, span) in [
        ("打我13800138000", Datum::Phone, "13800138000"),
        ("call me on 07700 900123 after six", Datum::Phone, "07700 900123"),
        ("WhatsApp (11) 90000-0001", Datum::Phone, "(11) 90000-0001"),
        ("тел. 8 900 000-00-00", Datum::Phone, "8 900 000-00-00"),
        ("https://wa.me/6281200000000", Datum::Phone, "6281200000000"),
        ("身份证 110105194912310021", Datum::IdCard, "110105194912310021"),
        ("卡号6200 0000 0000 0005", Datum::BankCard, "6200 0000 0000 0005"),
        ("IBAN DE00 1234 5678 0000 0000 00", Datum::BankAccount, "DE00 1234 5678 0000 0000 00"),
        ("sort code 00-00-00 account 00000000", Datum::BankAccount, "sort code 00-00-00 account 00000000"),
        ("chave cpf 000.000.000-00", Datum::TaxId, "000.000.000-00"),
        ("来3栋1302拿", Datum::Address, "3栋1302"),
        ("we are at 14 Fakewell Road", Datum::Address, "14 Fakewell Road"),
        ("Amselweg 112b, 2. OG", Datum::Address, "Amselweg 112b"),
        ("川A·00000 挪车", Datum::Plate, "川A·00000"),
        ("加V：meimei_fake88", Datum::WechatId, "meimei_fake88"),
        ("QQ:000000000", Datum::Qq, "000000000"),
        ("LINE ID: fake_line", Datum::LineId, "fake_line"),
        ("Telegram @KenFakeGold", Datum::Telegram, "@KenFakeGold"),
        ("取件码3-2-0000", Datum::PickupCode, "3-2-0000"),
        ("验证码是000000", Datum::VerificationCode, "000000"),
        ("key sk_test_FAKE0000notreal1111", Datum::Credential, "sk_test_FAKE0000notreal1111"),
        ("mail to a.b@example.invalid", Datum::Email, "a.b@example.invalid"),
        ("收件人：张三 13800138000 ", Datum::Name, "张三"),
    ] {
        assert!(found(text).contains(&(datum, span)), "{text}: {:?}", found(text));
        assert!(!mask(text).contains(span), "{text}");
    }
}

#[test]
fn ordinary_numbers_are_left_alone() {
    for text in [
        "还差0.01元 已砍99.99",
        "订单250101-138000012345678",
        "https://mobile.yangkeduo.com/x?goods_id=13800000000",
        "version 3.11.7 since 2026-03-04 18:00",
        "meet at 18:30, 24 people, 1200 euros",
        "群号 123456789",
        "错误代码 50001 0x80070005",
        "1楼2楼3楼都点了",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

proptest! {
    #[test]
    fn spans_are_letters_of_the_text(text in ".{0,80}") {
        let mut end = 0;
        for span in personal_data(&text) {
            prop_assert!(span.start >= end && span.start < span.end);
            prop_assert!(text.get(span.start..span.end).is_some());
            end = span.end;
        }
        mask(&text);
    }

    #[test]
    fn a_masked_number_is_not_read_back(number in "1[3-9][0-9]{9}", before in "[\\p{Han} ]{0,5}") {
        let text = format!("{before}{number}");
        prop_assert!(!mask(&text).contains(&number));
    }
}
